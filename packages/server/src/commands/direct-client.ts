import { dirname } from "node:path";
import { createHorarium, type AnyHandler } from "horarium";
import { createApi } from "../api/app.ts";
import type { ChannelService } from "../channels/channel-service.ts";
import type { Auth } from "../auth/create-auth.ts";
import { useOwnWords } from "../issues/check.ts";
import { hasLibrary } from "../library/has-library.ts";
import type { OpenDatabase } from "../open-database.ts";
import { sealHere } from "../secrets/seal-here.ts";
import { createClient, type Client } from "./client.ts";
import { userName } from "./user-name.ts";

/** The API in this process, as the user of this system: who reaches the database may do all that it does. */
export function directClient(opened: OpenDatabase): Client {
  useOwnWords();
  let failure: unknown;
  let handlers: Promise<readonly AnyHandler[]> | undefined;
  let auth: Promise<Auth> | undefined;
  let channels: Promise<ChannelService> | undefined;
  const openSeal = sealHere(opened, process.env);
  return createClient(async (path, init) => {
    // each takes as long to load as all the rest: what only looks at jobs does without both
    const isOfAccounts = /^\/(auth|people|tokens|secrets|access-events|personal)\b/.test(path);
    if (isOfAccounts) auth ??= accounts(opened);
    else if (init.method !== "GET") handlers ??= handlersHere(opened);
    const isSending = init.method !== "GET" && /^\/(channels|deliveries|pings)\b/.test(path);
    if (isSending) channels ??= channelsHere(opened);
    const api = createApi({
      horarium: createHorarium({ db: opened.pool, handlers: (await handlers) ?? [] }),
      ...(auth === undefined ? {} : { auth: await auth }),
      ...(channels === undefined ? {} : { channels: await channels }),
      openSeal,
      authenticate: () => Promise.resolve({ name: `cli:${userName()}`, role: "admin" }),
      failed: (error) => (failure = error),
    });
    const response = await api.fetch(new Request(`http://localhost/api${path}`, init));
    // to whom has the database it is told what is wrong with it
    if (response.status >= 500 && failure !== undefined) throw failure;
    return response;
  });
}

async function accounts(opened: OpenDatabase): Promise<Auth> {
  const { createAuth } = await import("../auth/create-auth.ts");
  return createAuth({ db: opened.pool });
}

/** With this process's mail settings; what goes wrong stands in the answer. */
async function channelsHere({ directory }: OpenDatabase): Promise<ChannelService> {
  const { openChannels } = await import("../channels/open-channels.ts");
  const { readSettings } = await import("../library/settings.ts");
  const { mailServer } = readSettings(process.env);
  return openChannels(process.env, { directory: dirname(directory), mailServer, failed: () => {} });
}

/** Those that check parameters: of what is asked for, and of jobs. */
async function handlersHere(opened: OpenDatabase): Promise<readonly AnyHandler[]> {
  const { builtinKinds } = await import("../kinds/kinds.ts");
  const kinds = builtinKinds(opened, process.env);
  if (!(await hasLibrary(opened.pool))) return kinds;
  const { libraryJobs } = await import("../library/here.ts");
  const { readSettings } = await import("../library/settings.ts");
  return [...libraryJobs(true, opened, readSettings(process.env)).handlers, ...kinds];
}
