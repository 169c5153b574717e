// `npm run screenshots`: the pictures of README and docs, from the real dashboard on the real server. Two days of a small
// library's jobs are executed first, with a clock that is moved on: so the pictures have a history, and look the same each
// time. Needs Chromium: CHROMIUM_PATH, or one of the system.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { findChromium } from "./find-chromium.mjs";
import { refuse, root, say, setUp } from "./setup.mjs";

setUp();
const { defineHandler, version } = await import("horarium");
const { createTestHorarium } = await import("horarium/testing");
const { createPool } = await import("horarium/node");
const { startEmbedded } = await import("@horarium/server/embedded-postgres");
const { createAuth } = await import("@horarium/server");
const { startServing } = await import("../packages/server/dist/serve/serve.js");
const { rollUpStats } = await import("../packages/engine/dist/upkeep/stats.js");
const { createPerson } = await import("../packages/server/dist/auth/people.js");
const { chromium } = createRequire(join(root, "packages/dashboard/package.json"))(
  "playwright-core",
);

const start = new Date("2027-03-25T00:00:00Z");
const folder = join(root, "docs/images");
const directory = mkdtempSync(join(tmpdir(), "horarium-screenshots-"));
const database = await startEmbedded({ directory, log: say });
const pool = createPool(database.url);
try {
  const horarium = await makeHistory(pool);
  await takePictures(pool, horarium);
} finally {
  await pool.end();
  await database.stop({ force: true });
  rmSync(directory, { recursive: true, force: true });
}

async function makeHistory(db) {
  let clock;
  const takes = (ms) => clock.advance(`${Math.round(ms)}ms`);
  // the same each time
  let seed = 7;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const about = (ms) => ms * (0.8 + 0.5 * random());
  let nights = 0;
  const work = (name, description, usualMs, does) =>
    defineHandler({
      name,
      description,
      attempts: 1,
      run(context) {
        takes(about(usualMs));
        return does?.(context) ?? { done: Math.round(10 + 90 * random()) };
      },
    });
  const handlers = [
    work(
      "refresh_metadata",
      "Fills empty fields of editions and fetches missing covers",
      190_000,
      ({ log }) => {
        for (let batch = 1; batch <= 40; batch++)
          log(`batch ${batch} of 40`, { editions: 50, changed: Math.round(30 * random()) });
        log.warn("3 covers are smaller than 300 pixels, and were left out");
        if (++nights === 3) {
          log.error("Open Library does not answer", { status: 503, tries: 5 });
          throw withoutPlace(
            new Error("ETIMEDOUT openlibrary.org: no answer within 10 s, 5 times"),
          );
        }
        return { counts: { updated: 1_204, covers: 317, missing: 3 } };
      },
    ),
    work("backup_database", "Makes a backup that is known to restore", 75_000, () => ({
      counts: { megabytes: 812, kept: 14 },
    })),
    work("cleanup_orphans", "Finds stored files that no row refers to", 42_000),
    work("expire_sessions", "Deletes sessions that can no longer let anybody in", 900, () => ({
      counts: { removed: Math.round(400 * random()) },
    })),
    work("send_notifications", "Turns notices into mails that people want", 2_400, () => ({
      counts: { sent: Math.round(40 * random()) },
    })),
    work("generate_stats", "Computes the library's totals", 21_000),
    work("refresh_tokens", "Keeps members' connections to other services alive", 8_000),
    work("loan_reminders", "Tells patrons before a book is due", 34_000, () => ({
      counts: { reminded: 128 },
    })),
  ];
  const horarium = await createTestHorarium({ db, handlers, now: start });
  clock = horarium.clock;
  // ids tell the time at which they were made, and lists rely on it
  const realNow = Date.now;
  Date.now = () => clock.now().getTime();
  const timezone = "Europe/Rome";
  const schedules = {
    refresh_metadata: ["Refresh metadata", "0 3 * * *"],
    backup_database: ["Back up the database", "0 2 * * *"],
    cleanup_orphans: ["Clean up orphaned files", "0 4 * * 0"],
    expire_sessions: ["Expire sessions", "*/15 * * * *"],
    send_notifications: ["Send notifications", "*/5 * * * *"],
    generate_stats: ["Generate statistics", "0 * * * *"],
    refresh_tokens: ["Refresh tokens", "0 */6 * * *"],
    loan_reminders: ["Remind of loans", "0 9 * * *"],
  };
  for (const handler of handlers) {
    const [title, cron] = schedules[handler.name];
    await horarium.schedule(handler.name, handler, {
      cron,
      timezone,
      title,
      folder: "library",
      description: handler.description,
    });
  }
  say("Executing two days of a library's jobs ...");
  await horarium.advance("57h");
  // past the ends of what has just begun
  clock.advance("2m");
  Date.now = realNow;
  await rollUpStats(horarium.db, horarium.clock);
  // the worker was this process, which has no row since its time stands still
  await db.query(
    `insert into horarium.worker (id, name, version, handlers, concurrency, started_at, seen_at, skew_ms)
     values (gen_random_uuid(), 'worker-1', $1, $2, 10, $3, $3, 0)`,
    [version, handlers.map(({ name }) => name), horarium.clock.now()],
  );
  return horarium;
}

/** A stack that is seen on a picture tells nothing of where the picture was taken. */
function withoutPlace(error) {
  error.stack = error.stack.replaceAll(pathToFileURL(root).href, "file:///app/");
  return error;
}

async function takePictures(db, horarium) {
  const auth = createAuth({ db, clock: horarium.clock });
  await auth.migrate();
  const serving = await startServing(
    { HORARIUM_PORT: "0", HORARIUM_LOG: join(directory, "server.log") },
    { logTo: "file" },
  );
  const { url } = await serving.open({ horarium, auth, directory });
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  mkdirSync(folder, { recursive: true });
  const cookie = await signIn(url, auth);
  try {
    for (const theme of ["light", "dark"]) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        colorScheme: theme,
        timezoneId: "Europe/Rome",
        reducedMotion: "reduce",
      });
      await context.addCookies([cookie]);
      const page = await context.newPage();
      await page.clock.setFixedTime(horarium.clock.now());
      const take = async (name, path, prepare) => {
        await page.goto(new URL(path, url).href);
        await page.waitForLoadState("networkidle").catch(() => undefined);
        await prepare?.();
        await page.waitForTimeout(800);
        await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
        say(`docs/images/${name}-${theme}.png`);
      };
      await take("today", "");
      if (theme === "dark") continue;
      await take("jobs", "jobs");
      await take("job", "jobs/refresh_metadata");
      const [failed] = (await horarium.executions({ status: ["failed"], limit: 1 })).rows;
      await take("execution", `executions/${failed.id}`);
      await take("schedule", "jobs/backup_database?tab=schedule", async () => {
        await page.getByRole("button", { name: "Edit" }).click();
        await page.getByRole("heading", { name: /Next 10 slots/ }).waitFor();
      });
      await context.close();
    }
  } finally {
    await browser.close();
    await serving.close(1_000);
  }
}

async function signIn(url, auth) {
  const ada = { email: "ada@example.com", name: "Ada", role: "admin" };
  const { link } = await createPerson(auth.context, { name: "screenshots", role: "admin" }, ada);
  const response = await fetch(new URL("api/auth/accept", url), {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: new URL(url).origin },
    body: JSON.stringify({ token: link.token, password: "seven green bicycles" }),
  });
  if (!response.ok) refuse(`signing in: ${await response.text()}`);
  const [name, value] = response.headers.getSetCookie()[0].split(";")[0].split("=");
  return { name, value, url };
}
