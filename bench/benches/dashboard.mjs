import { audit } from "horarium";
import { createHorarium, createPool } from "horarium/node";
import { chromium } from "playwright-core";
import { dashboardSize } from "../../scripts/dashboard-size.mjs";
import { findChromium } from "../../scripts/find-chromium.mjs";
import { handler } from "../api/fill.mjs";
import { measureMemory } from "../dashboard/memory.mjs";
import { dashboardPages } from "../dashboard/pages.mjs";
import { probe, timeToggles } from "../dashboard/probe.mjs";
import { seed } from "../dashboard/seed.mjs";
import { serveDashboard } from "../dashboard/serve.mjs";
import { median, percentile } from "../numbers.mjs";
import { watchErrors } from "../systems/horarium.mjs";
import { pause } from "../wait.mjs";

const throttle = 4;
const loads = 3;
const toggles = 20;
/** How much happens while switches are pressed and memory is watched. */
const executionsEachSecond = 20;
const settleMs = 1_500;

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "dashboard",
  about: `its pages in Chromium with a CPU ${throttle} times as slow, on \`horarium server\` with 10,000 jobs and 1,000,000 executions`,
  systems: ["horarium"],
  jobs: 10_000,
  withinMs: 3_600_000,
  async prepare({ url, jobs }) {
    const startedAt = performance.now();
    await seed(url, jobs);
    return { values: { filling: (performance.now() - startedAt) / 1_000 } };
  },
  async measure({ url, client, directory, seconds = 300 }) {
    const pool = createPool(url);
    const horarium = createHorarium({ db: pool, handlers: [handler] });
    await horarium.migrate();
    const known = await findings(horarium);
    const errors = watchErrors(horarium);
    const server = await serveDashboard({ url, pool, directory });
    const browser = await chromium.launch({ executablePath: findChromium(), args: flags });
    const notes = [`Chromium ${browser.version()}`];
    const values = sizes();
    try {
      const open = opener(browser, server);
      const pages = dashboardPages(await namesOf(client));
      for (const one of pages) {
        // once before: what the server has not been asked yet is the bench api's matter
        await (await open(one)).close();
        const seen = [];
        for (let load = 0; load < loads; load++) seen.push(await measurePage(open, one));
        values[`${one.name}, LCP`] = median(seen.map(({ lcp }) => lcp));
        values[`${one.name}, CLS`] = Math.max(...seen.map(({ cls }) => cls));
        const worst = seen.map(({ interactions }) => worstOf(interactions));
        values[`${one.name}, INP`] = median(worst.map(({ duration }) => duration));
      }
      await horarium.start();
      const making = setInterval(() => void make(horarium), 1_000);
      try {
        const jobs = pages.find(({ name }) => name === "Jobs");
        const times = await toggleTimes(open, jobs);
        values["switch, p50"] = percentile(times, 0.5);
        values["switch, max"] = Math.max(...times);
        Object.assign(values, await measureMemory(open, pages, { seconds }));
      } finally {
        clearInterval(making);
      }
    } finally {
      await browser.close();
      await server.close();
      await horarium.stop();
    }
    notes.push(...errors(), newFindings(known, await findings(horarium)));
    await pool.end();
    return { values, notes };
  },
  figure(measure) {
    if (measure === "filling") return { unit: "s", better: "lower" };
    if (measure.endsWith("LCP")) return atMost(1_500, "ms");
    if (measure.endsWith("INP")) return atMost(120, "ms");
    if (measure.endsWith("CLS")) return atMost(0.02, "");
    if (measure.startsWith("switch")) return atMost(50, "ms");
    if (measure.endsWith("JS")) return atMost(200, "kB");
    if (measure.endsWith("CSS")) return atMost(20, "kB");
    if (measure.startsWith("heap grows")) return atMost(2, "MB");
    return { unit: measure.startsWith("heap") ? "MB" : "", better: "lower" };
  },
};

const atMost = (most, unit) => ({ unit, better: "lower", targets: [{ atMost: most }] });

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function sizes() {
  const { pages } = dashboardSize();
  const values = {};
  for (const { name, file } of dashboardPages({ job: "", execution: "" })) {
    const size = pages.find(({ page }) => page === file);
    values[`${name}, first JS`] = size.js;
    values[`${name}, first CSS`] = size.css;
  }
  return values;
}

/** A job with a history, and an execution with a log. */
async function namesOf(client) {
  const { rows } = await client.query(
    `select job.name as job, log.execution_id as execution
     from horarium.execution_log log
     join horarium.job_execution execution on execution.id = log.execution_id
     join horarium.scheduled_job job on job.id = execution.job_id
     order by log.execution_id
     limit 1`,
  );
  return rows[0];
}

/** Opens a page of the dashboard as one does who has not been there before: nothing of it is in the browser's cache. */
function opener(browser, { url, cookie }) {
  return async ({ path, shows }, { slower = throttle, within } = {}) => {
    const context =
      within ?? (await browser.newContext({ viewport: { width: 1440, height: 900 } }));
    await context.addCookies([cookie]);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slower });
    await page.addInitScript(probe);
    await page.goto(new URL(path, url).href);
    await page.locator(shows).first().waitFor();
    await pause(settleMs);
    return { page, devtools, context, close: () => context.close() };
  };
}

async function measurePage(open, one) {
  const { page, close } = await open(one);
  try {
    const { lcp } = await page.evaluate(() => window.benchSeen());
    await one.use(page);
    await pause(settleMs);
    const { cls, interactions } = await page.evaluate(() => window.benchSeen());
    return { lcp, cls, interactions };
  } finally {
    await close();
  }
}

/** With fewer than fifty interactions, the one that was answered latest is the INP. */
function worstOf(interactions) {
  const none = { duration: 0, name: "none" };
  return interactions.reduce((worst, one) => (one.duration > worst.duration ? one : worst), none);
}

/** While executions run, and all that the list shows goes on. */
async function toggleTimes(open, jobs) {
  const { page, close } = await open(jobs);
  try {
    return await page.evaluate(timeToggles, { presses: toggles, pauseMs: 700 });
  } finally {
    await close();
  }
}

async function make(horarium) {
  const work = Array.from({ length: executionsEachSecond }, (_, n) => ({ parameters: { n } }));
  await horarium.enqueueMany(handler, work);
}

/** By what they say, how many rows each is about. */
async function findings({ db, clock }) {
  const found = await audit(db, clock);
  return new Map(found.map(({ check, sentence, count }) => [`${check} ${sentence}`, count]));
}

/** The history was made up, without leases and attempts: what the auditor said of it before does not count. */
function newFindings(known, found) {
  const more = [...found].filter(([text, count]) => count > (known.get(text) ?? 0));
  if (more.length === 0) return "auditor: clean, but for the history that was made up";
  const texts = more.map(([text, count]) => `${text} (${count - (known.get(text) ?? 0)} rows)`);
  return `AUDITOR: ${texts.join("; ")}`;
}
