import { expect, test } from "vitest";
import { readCrontabLine } from "./crontab-line.ts";

test("the command of a crontab's line is left out, and said", () => {
  expect(readCrontabLine("30 2 * * 1-5 /usr/bin/backup --all 2>&1")).toEqual({
    schedule: "30 2 * * 1-5",
    notes: ["The command was left out: /usr/bin/backup --all 2>&1"],
  });
  expect(readCrontabLine("0 4 * * sun root run-parts /etc/cron.weekly")).toMatchObject({
    schedule: "0 4 * * sun",
  });
  expect(readCrontabLine("@daily /usr/bin/backup")).toMatchObject({ schedule: "@daily" });
  expect(readCrontabLine("@every 7m 5 things")).toMatchObject({ schedule: "@every 7m" });
});

test("the time zone of a crontab is taken over", () => {
  const given = '# nightly\nMAILTO=ops@example.com\nCRON_TZ="Europe/Rome"\n0 3 * * * backup\n';
  expect(readCrontabLine(given)).toEqual({
    schedule: "0 3 * * *",
    timezone: "Europe/Rome",
    notes: [
      "The command was left out: backup",
      "The time zone was taken from the line: Europe/Rome",
    ],
  });
  expect(readCrontabLine("TZ=UTC 0 3 * * *")).toMatchObject({
    schedule: "0 3 * * *",
    timezone: "UTC",
  });
});

test("of several lines the first counts, and it is said", () => {
  expect(readCrontabLine("0 3 * * *\n0 4 * * *")).toEqual({
    schedule: "0 3 * * *",
    notes: ["2 schedules were pasted: this is the first"],
  });
});

test.each([
  "0 3 * * *",
  "0 0 12 ? * MON-FRI",
  "0 0 12 ? * 2 2027",
  "0 9 * * 1-5,MON-XYZ",
  "every day",
  "",
])("%o is left as it is", (text) => {
  expect(readCrontabLine(text)).toBeNull();
});
