import { defineHandler } from "horarium";
import { describe, expect, test } from "vitest";
import { noChromium, useDashboard } from "./support/dashboard.ts";

const greet = defineHandler({ name: "greet", run: () => "hello" });
const policies = ["skip", "once", "all"] as const;

describe.skipIf(noChromium)("slots that passed while no scheduler was there", () => {
  const dashboard = useDashboard({
    handlers: [greet],
    now: "2026-11-24T12:00:00Z",
    async prepare(horarium) {
      for (const misfire of policies)
        await horarium.createJob(`made-up-${misfire}`, greet, { cron: "*/5 * * * *", misfire });
    },
  });

  test("are all accounted for, each with its outcome and the cause", async () => {
    await dashboard.stopped.advance("10m");
    dashboard.stopped.clock.advance("22m");
    await dashboard.stopped.advance("10m");
    // 12:05 and 12:10 on time, 12:15 to 12:30 in the dark, 12:35 and 12:40 on time again
    for (const { misfire, completed, missed } of [
      { misfire: "all", completed: 8, missed: 0 },
      { misfire: "once", completed: 5, missed: 3 },
      { misfire: "skip", completed: 4, missed: 4 },
    ] as const) {
      const page = await dashboard.open(`jobs/made-up-${misfire}?tab=executions`);
      const table = page.getByRole("table", { name: "Executions of this job" });
      const counts = async () => {
        const rows = await table.locator("tbody tr[aria-rowindex]").allInnerTexts();
        const having = (words: string) => rows.filter((text) => text.includes(words)).length;
        return {
          all: rows.length,
          completed: having("Completed"),
          missed: having("Missed: scheduler was down"),
          caughtUp: having("Caught up"),
        };
      };
      // what was made up for says so
      await expect.poll(counts).toEqual({ all: 8, completed, missed, caughtUp: completed - 4 });
      await page.getByRole("tab", { name: "Overview" }).click();
      const numbers = page.getByRole("region", { name: "Last 30 days" });
      await numbers.getByText(`of 8 slots (${Math.round((100 * completed) / 8)}%)`).waitFor();
    }
  });
});
