import { lookup } from "node:dns/promises";
import { join } from "node:path";
import { ConfigurationError, type Horarium } from "horarium";
import { listenForChanges } from "horarium/node";
import { createApi } from "../api/app.ts";
import { trust } from "../auth/client-address.ts";
import type { Auth } from "../auth/create-auth.ts";
import type { ChannelService } from "../channels/channel-service.ts";
import { createMetrics, type Metrics } from "../metrics/metrics.ts";
import { isLoopback, readAddress } from "./address.ts";
import { readBasePath } from "./base-path.ts";
import { openDashboard, readEnvironment } from "./dashboard.ts";
import { listen } from "./listen.ts";
import { createServerLog, type ServerLog } from "./log.ts";
import { referencePages } from "./reference.ts";

/** A server in two steps: the port first, so that a process that cannot have it touches nothing else. */
export interface Serving {
  /** As HORARIUM_BASE_PATH says. */
  readonly basePath: string;
  /** From now on it answers. Throws `ConfigurationError` where it may not at this address. */
  open(options: Opening): Promise<Served>;
  /** Lets what is being answered end, for at most so many milliseconds. */
  close(withinMs: number): Promise<void>;
}

interface Opening {
  horarium: Horarium;
  auth: Auth;
  directory: string;
  channels: ChannelService;
}

export interface Served {
  /** Where it is reached, with a slash at the end: the API is at `api` below it. */
  url: string;
  /** False where the package of the dashboard is not built. */
  hasDashboard: boolean;
}

/**
 * Opens the port, at once if only this machine reaches it, otherwise when it is known that there is an admin. `logTo` is
 * where requests are written if HORARIUM_LOG does not say it: `-` is the output.
 */
export async function startServing(
  env: NodeJS.ProcessEnv,
  { logTo }: { logTo: "-" | "file" },
): Promise<Serving> {
  const address = readAddress(env);
  const trustedProxies = readProxies(env);
  const basePath = readBasePath(env);
  const environment = readEnvironment(env);
  const workOrigins = readWorkOrigins(env);
  const isLocal = await isOnLoopback(address.host);
  let listening = isLocal ? await listen(address) : null;
  const stopping = new AbortController();
  let log: ServerLog | null = null;
  let metrics: Metrics | null = null;
  return {
    basePath,
    async open({ horarium, auth, directory, channels }) {
      if (!isLocal && !(await auth.hasAdmin())) throw withoutAdmin(address.host);
      listening ??= await listen(address);
      log = createServerLog(
        env["HORARIUM_LOG"] || (logTo === "-" ? "-" : join(directory, "server.log")),
      );
      const { failed, answered } = log;
      metrics = createMetrics(horarium, { failed: (error) => failed(error, "metrics") });
      const dashboard = await openDashboard({ basePath, environment });
      const api = createApi({
        horarium,
        auth,
        authenticate: auth.authenticate,
        trustedProxies,
        workOrigins,
        channels,
        openSeal: () => Promise.resolve(channels.seal),
        failed,
        answered,
        pages: [...referencePages, metrics.page],
        stopped: stopping.signal,
        listen: (heard) => listenForChanges(horarium.db, heard),
        basePath,
        ...(dashboard === null ? {} : { dashboard }),
      });
      listening.answerBy((request, bindings) => api.fetch(request, bindings));
      return { url: `${listening.url}${basePath}`, hasDashboard: dashboard !== null };
    },
    async close(withinMs) {
      // event streams have no end of their own
      stopping.abort();
      await listening?.close(withinMs);
      metrics?.close();
      await log?.close();
      log = null;
    },
  };
}

function readProxies(env: NodeJS.ProcessEnv): string[] {
  const name = "HORARIUM_TRUSTED_PROXIES";
  const proxies = (env[name] ?? "").split(/[\s,]+/).filter((one) => one !== "");
  try {
    trust(proxies);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`${name}: ${reason}`, { cause: error });
  }
  return proxies;
}

/** Whose pages may work over HTTP: they are named one by one. */
function readWorkOrigins(env: NodeJS.ProcessEnv): string[] {
  const name = "HORARIUM_WORK_ORIGINS";
  const origins = (env[name] ?? "").split(/[\s,]+/).filter((one) => one !== "");
  const wrong = origins.find((one) => !URL.canParse(one) || new URL(one).origin !== one);
  if (wrong === undefined) return origins;
  throw new ConfigurationError(
    `${name}: ${wrong} is no origin; write it like https://app.example.com, without a path`,
  );
}

/** A name is judged by what it is resolved to, not by what it says. */
async function isOnLoopback(host: string): Promise<boolean> {
  try {
    const addresses = await lookup(host, { all: true });
    return addresses.every(({ address }) => isLoopback(address));
  } catch {
    // a name that nobody knows: listening says so
    return true;
  }
}

function withoutAdmin(host: string): ConfigurationError {
  return new ConfigurationError(
    `HORARIUM_HOST=${host}: the server listens beyond this machine only when there is an admin. Start it with HORARIUM_HOST=127.0.0.1 (the default) and make one first`,
  );
}
