import axe from "axe-core";
import type { AnyHandler, Horarium } from "horarium";
import { createHorarium } from "horarium/node";
import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import {
  createTestDatabase,
  type TestDatabase,
} from "../../../../../test/support/test-database.ts";
import type { Role } from "../../../../server/src/api/permissions.ts";
import { createAuth, type Auth } from "../../../../server/src/auth/create-auth.ts";
import { scryptPasswords } from "../../../../server/src/auth/passwords/scrypt.ts";
import { createPerson } from "../../../../server/src/auth/people.ts";
import {
  createChannelService,
  type ChannelService,
} from "../../../../server/src/channels/channel-service.ts";
import { openMail } from "../../../../server/src/channels/email/send-mail.ts";
import { createSeal } from "../../../../server/src/channels/seal.ts";
import { readAllowedHosts } from "../../../../server/src/outbound/allowed-hosts.ts";
import { createOutbound } from "../../../../server/src/outbound/outbound.ts";
import { startServing, type Serving } from "../../../../server/src/serve/serve.ts";

/** Good enough for everybody in the tests. */
export const password = "seven green bicycles";

export interface OpenOptions extends BrowserContextOptions {
  /** Null: nobody is signed in. Default an admin. */
  as?: Role | null;
  /** Default 1440. */
  width?: number;
  height?: number;
  theme?: "light" | "dark";
}

/** The real server with the real page, on a database and a port of its own. */
export interface TestDashboard {
  /** With a slash at the end. */
  readonly url: string;
  readonly database: TestDatabase;
  readonly horarium: Horarium;
  /** Only with `now`: time stands until it is moved. */
  readonly stopped: TestHorarium;
  /** Opens an address below the base path, in a browser context of its own. */
  open(path: string, options?: OpenOptions): Promise<Page>;
  /** Another tab beside it, in the same browser. */
  openBeside(page: Page, path: string): Promise<Page>;
  /** Stops the server, or starts it again on the same port. */
  stopServing(): Promise<void>;
  startServing(): Promise<void>;
}

export interface TestDashboardOptions {
  handlers: AnyHandler[];
  /** Time stands here. Without it, it goes on, and the worker works. */
  now?: string;
  env?: NodeJS.ProcessEnv;
  /** Where alerts are mailed to. Without it, there is no mail server. */
  mailServer?: { readonly port: number };
  /** Before the first page. */
  prepare?: (horarium: Horarium) => Promise<void>;
}

/**
 * For a `describe`: after each test, no page may have complained in its console (a refused script or style among it).
 * Skip with `describe.skipIf(noChromium)`.
 */
export function useDashboard({
  handlers,
  now,
  env = {},
  mailServer,
  prepare,
}: TestDashboardOptions): TestDashboard {
  let database: TestDatabase;
  let horarium: Horarium;
  let stopped: TestHorarium | null = null;
  let auth: Auth;
  let channels: ChannelService;
  let serving: Serving;
  let browser: Browser;
  let url: string;
  let people = 0;
  const complaints: string[] = [];

  const serve = async (port: string) => {
    serving = await startServing(
      { HORARIUM_PORT: port, HORARIUM_LOG: `${tmpdir()}/horarium-browser-tests.log`, ...env },
      { logTo: "file" },
    );
    ({ url } = await serving.open({ horarium, auth, directory: tmpdir(), channels }));
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    if (now === undefined) {
      horarium = createHorarium({ db: database.pool, handlers });
      await horarium.migrate();
    } else {
      horarium = stopped = await createTestHorarium({ db: database.pool, handlers, now });
    }
    auth = createAuth({
      db: database.pool,
      // the cost of production is tried elsewhere
      passwords: scryptPasswords({ N: 2 ** 10, r: 8, p: 1 }),
      ...(stopped === null ? {} : { clock: stopped.clock }),
    });
    await auth.migrate();
    channels = createChannelService({
      seal: createSeal([randomBytes(32)]),
      failed: (error) => complaints.push(`sending alerts: ${String(error)}`),
      means: {
        // receivers of the tests are on this machine
        outbound: createOutbound(readAllowedHosts("127.0.0.1")),
        mail:
          mailServer === undefined
            ? null
            : openMail({
                host: "127.0.0.1",
                port: mailServer.port,
                secure: false,
                from: "Horarium <alerts@example.org>",
              }),
        link: (path) => `${url}${path}`,
        environment: null,
        now: () => new Date(),
      },
    });
    await prepare?.(horarium);
    if (now === undefined) {
      await horarium.start();
      channels.start(horarium);
    }
    await serve("0");
    browser = await chromium.launch({
      executablePath: inject("chromiumPath")!,
      args: chromiumFlags,
    });
  });

  afterEach(async ({ task }) => {
    const pages = browser.contexts().flatMap((context) => context.pages());
    if (task.result?.state === "fail")
      for (const [index, page] of pages.entries()) await keepPicture(page, task.name, index);
    for (const context of browser.contexts()) await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await serving?.close(1_000);
    await channels?.stop();
    if (now === undefined) await horarium?.stop({ within: "2s" });
    await database?.drop();
  });

  const watch = (page: Page) => {
    page.setDefaultTimeout(30_000);
    page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      // what the network did is what a test may be about
      if (message.text().startsWith("Failed to load resource")) return;
      // a server that is being stopped answers with a problem, also where a style is asked for
      if (/^Refused to apply style .*'application\/problem\+json'/.test(message.text())) return;
      complaints.push(`${page.url()}: ${message.text()}`);
    });
    return page;
  };

  /** What signing in gives a browser, without the form. */
  const cookieOf = async (role: Role) => {
    const email = `${role}-${people++}@example.com`;
    const root = { name: "the test", role: "admin" as const };
    const { link } = await createPerson(auth.context, root, { email, name: email, role });
    const response = await fetch(`${url}api/auth/accept`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: new URL(url).origin },
      body: JSON.stringify({ token: link.token, password }),
    });
    expect(response.status).toBe(200);
    const [name, value] = response.headers.getSetCookie()[0]!.split(";")[0]!.split("=");
    return { name: name!, value: value!, url };
  };

  return {
    get url() {
      return url;
    },
    get database() {
      return database;
    },
    get horarium() {
      return horarium;
    },
    get stopped() {
      if (stopped === null) throw new Error("time goes on here: say `now`");
      return stopped;
    },
    async open(
      path,
      { as = "admin", width = 1440, height = 900, theme = "light", ...options } = {},
    ) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: theme,
        timezoneId: "Europe/Rome",
        reducedMotion: "reduce",
        ...options,
      });
      if (as !== null) await context.addCookies([await cookieOf(as)]);
      const page = watch(await context.newPage());
      await page.goto(new URL(path, url).href);
      return page;
    },
    async openBeside(page, path) {
      const beside = watch(await page.context().newPage());
      await beside.goto(new URL(path, url).href);
      return beside;
    },
    stopServing: () => serving.close(0),
    startServing: () => serve(new URL(url).port),
  };
}

export const noChromium = inject("chromiumPath") === null;

const chromiumFlags = [
  // as root, and in containers
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Of a page on which a test has failed: the temporary folder has it. */
async function keepPicture(page: Page, test: string, index: number): Promise<void> {
  const name = test
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 80);
  const path = `${tmpdir()}/horarium-browser-tests/${name}-${index + 1}.png`;
  await page.screenshot({ path, timeout: 5_000 });
  console.log(`How the page stood: ${path}`);
}

/** What axe finds on the page as it is now, of consequence: rule, and where. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(
      // where React Aria says that a button is pending: by a reference to it, and the button may be gone by now
      { exclude: ["[data-live-announcer]"] },
      { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    ),
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map((violation) => ({ ...violation, nodes: violation.nodes.filter(isOfConsequence) }))
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ target }) => `${id} (${help}): ${target.join(" ")}`),
    );
}

/** Numbers of lines in a log are as high as its lines are, which is their right (2.5.8, inline). */
function isOfConsequence({ target }: axe.NodeResult): boolean {
  return !target.some((selector) => String(selector).includes('href$="#L'));
}

/** Whether the page scrolls sideways. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
}
