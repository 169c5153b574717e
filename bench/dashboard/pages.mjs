import { pause } from "../wait.mjs";

/** Milliseconds between what a person does. */
const between = 250;

/**
 * The pages, what has to be there to call one open, and what a person does on it. `job` and `execution` have a history.
 *
 * @param {{ job: string, execution: string }} names
 * @returns {{ name: string, file: string, path: string, shows: string, use: (page: import("playwright-core").Page) => Promise<void> }[]}
 */
export function dashboardPages({ job, execution }) {
  return [
    {
      name: "Today",
      file: "src/pages/today/index.tsx",
      path: "",
      shows: "main svg [data-lane], main svg",
      async use(page) {
        await steps(page, [
          () => page.keyboard.press("v"),
          () => page.keyboard.press("v"),
          ...palette(page, "run bench-1"),
          ...zoneMenu(page),
        ]);
      },
    },
    {
      name: "Jobs",
      file: "src/pages/jobs/index.tsx",
      path: "jobs",
      shows: "tr[data-row-index]",
      async use(page) {
        const field = page.getByRole("searchbox", { name: "Filter jobs" });
        await steps(page, [
          () => field.click(),
          ...Array.from("bench-12", (key) => () => page.keyboard.press(key)),
          () => field.fill(""),
          () => page.getByRole("button", { name: /^Failing/ }).click(),
          () => page.getByRole("button", { name: /^All/ }).click(),
          () =>
            page
              .getByRole("button", { name: /^More about .* in the list$/ })
              .first()
              .click(),
          () =>
            page
              .getByRole("checkbox", { name: /^Select Bench/ })
              .first()
              .click(),
          ...moreMenu(page),
        ]);
      },
    },
    {
      name: "Job",
      file: "src/pages/job/index.tsx",
      path: `jobs/${encodeURIComponent(job)}`,
      shows: "[role=tabpanel] svg",
      async use(page) {
        const tab = (name) => () => page.getByRole("tab", { name }).click();
        await steps(page, [
          tab("Executions"),
          tab("Schedule"),
          tab("Parameters"),
          tab("Overview"),
          ...moreMenu(page),
        ]);
      },
    },
    {
      name: "Executions",
      file: "src/pages/executions/index.tsx",
      path: "executions",
      shows: "tr[data-row-index]",
      async use(page) {
        const field = page.getByRole("searchbox").first();
        await steps(page, [
          () => field.click(),
          ...Array.from("bench-12", (key) => () => page.keyboard.press(key)),
          () => field.fill(""),
          () =>
            page
              .getByRole("button", { name: /^Failed/ })
              .first()
              .click(),
          () => page.getByRole("radio", { name: "By error" }).click({ force: true }),
        ]);
      },
    },
    {
      name: "Execution",
      file: "src/pages/execution/index.tsx",
      path: `executions/${execution}`,
      shows: "[role=log] *, [data-line], a[href*='#L']",
      async use(page) {
        await steps(page, [
          () => page.keyboard.press("w"),
          () => page.keyboard.press("t"),
          ...palette(page, "jobs"),
          ...zoneMenu(page),
        ]);
      },
    },
    {
      name: "New job",
      file: "src/pages/new-job/index.tsx",
      path: "jobs/new",
      shows: "main ol li section",
      async use(page) {
        await steps(page, [
          () => page.getByRole("button", { name: /http/i }).first().click(),
          () => page.keyboard.press("Tab"),
          ...Array.from("https", (key) => () => page.keyboard.press(key)),
          ...palette(page, "jobs"),
        ]);
      },
    },
  ];
}

/** Each is done, and what comes of it is drawn, before the next. */
async function steps(page, all) {
  for (const step of all) {
    await step();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve())));
    await pause(between);
  }
}

const palette = (page, text) => [
  () => page.keyboard.press("Control+k"),
  () =>
    page
      .getByRole("dialog")
      .getByRole("searchbox")
      .or(page.getByRole("combobox"))
      .first()
      .waitFor(),
  ...Array.from(text, (key) => () => page.keyboard.press(key === " " ? "Space" : key)),
  () => page.keyboard.press("Escape"),
];

const zoneMenu = (page) => [
  () => page.getByRole("button", { name: /change the zone that times are shown in$/ }).click(),
  () => page.getByRole("menuitem", { name: "UTC", exact: true }).click(),
];

const moreMenu = (page) => [
  () =>
    page
      .getByRole("button", { name: /^More about/ })
      .last()
      .click(),
  () => page.getByRole("menu").waitFor(),
  () => page.keyboard.press("ArrowDown"),
  () => page.keyboard.press("Escape"),
];
