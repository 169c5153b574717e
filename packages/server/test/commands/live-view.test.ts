import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createPaint } from "../../src/live-view/paint.ts";
import { progressBar } from "../../src/live-view/progress-bar.ts";
import { createScreen } from "../../src/live-view/screen.ts";
import { shortResult } from "../../src/live-view/short-result.ts";
import { tableLines } from "../../src/live-view/table.ts";
import { ago, inTime, lengthOf, zoneTime } from "../../src/live-view/texts.ts";
import { readableError } from "../../src/readable-error.ts";

test("draws progress with share, counts and words, in the room there is", () => {
  const progress = { done: 1_200, total: 3_000, text: "sessions" };
  expect(progressBar(progress, 80)).toBe(
    "█████████░░░░░░░░░░░░░░░  40 %  1,200 of 3,000  sessions",
  );
  expect(progressBar(progress, 30)).toHaveLength(30);
  expect(progressBar({ ...progress, total: null }, 80)).toBe("1,200 done  sessions");
  expect(progressBar({ done: 5, total: 3, text: null }, 80)).toContain("100 %");
});

test("tells a result by what it counted", () => {
  const result = {
    v: 1,
    outcome: "done",
    counts: { total: 4159, kinds: { web: { deleted: 1 } }, slowestBatchMs: 12, none: 0 },
  };
  expect(shortResult(result)).toBe("total 4,159, slowest batch 12 ms");
  expect(shortResult({ outcome: "noop", counts: {} })).toBe("nothing to do");
  expect(shortResult({ sent: true })).toBe('{"sent":true}');
  expect(shortResult(null)).toBe("");
  expect(shortResult("x".repeat(500))).toHaveLength(90);
});

test("pads columns, and cuts the last one on a terminal", () => {
  const rows = [{ name: "a", text: "one two three four five six seven" }];
  const columns = [
    { title: "NAME", cell: (row: (typeof rows)[0]) => row.name },
    { title: "TEXT", cell: (row: (typeof rows)[0]) => row.text },
  ];
  expect(tableLines(rows, columns)).toEqual([
    "NAME  TEXT",
    "a     one two three four five six seven",
  ]);
  expect(tableLines(rows, columns, { width: 26 })[1]).toBe("a     one two three four …");
});

test("redraws the footer in place on a terminal, and has none elsewhere", () => {
  const terminal = outputOf(true);
  terminal.screen.footer(["50 %"]);
  terminal.screen.footer(["50 %"]);
  terminal.screen.line("done");
  expect(terminal.text()).toBe("50 %\n\x1b[1A\r\x1b[Jdone\n50 %\n");
  const pipe = outputOf(false);
  pipe.screen.footer(["50 %"]);
  pipe.screen.line("done");
  expect(pipe.text()).toBe("done\n");
});

test("paints on a terminal only, and not with NO_COLOR", () => {
  expect(createPaint(true, {}).red("x")).toBe("\x1b[31mx\x1b[39m");
  expect(createPaint(true, { NO_COLOR: "1" }).red("x")).toBe("x");
  expect(createPaint(false, {}).red("x")).toBe("x");
});

test("tells lengths and times in few words", () => {
  expect([12, 3_400, 125_000, 12_000_000, 5 * 86_400_000].map(lengthOf)).toEqual([
    "12 ms",
    "3.4 s",
    "2 min 5 s",
    "3 h 20 min",
    "5 days",
  ]);
  const now = new Date("2026-11-24T15:00:00Z");
  expect(inTime(new Date("2026-11-24T15:15:20Z"), now)).toBe("in 15 min");
  expect(ago(new Date("2026-11-24T14:59:57Z"), now)).toBe("3.0 s ago");
  expect(zoneTime(new Date("2026-11-24T22:59:00Z"), "Europe/Berlin", now)).toBe("23:59");
  expect(zoneTime(new Date("2026-11-25T02:00:00Z"), "UTC", now)).toBe("Wed 02:00");
  expect(zoneTime(new Date("2027-01-01T02:00:00Z"), "UTC", now)).toBe("2027-01-01 02:00");
});

test("tells errors of the database with what helps, and a stack only for debugging", () => {
  const full = Object.assign(new Error("could not extend file"), { code: "53100" });
  expect(readableError(full, {})).toMatch(
    /^could not extend file: the database's disk is full; free some space/,
  );
  const refused = Object.assign(new Error("connect ECONNREFUSED ::1:5432"), {
    code: "ECONNREFUSED",
  });
  expect(readableError(new AggregateError([refused]), {})).toContain("cannot be reached");
  expect(readableError(full, { HORARIUM_DEBUG: "1" })).toContain("    at ");
  expect(readableError("text", {})).toBe("text");
});

function outputOf(isTTY: boolean) {
  const out = Object.assign(new PassThrough(), { isTTY });
  const screen = createScreen(out as unknown as NodeJS.WriteStream, {});
  return { screen, text: () => String(out.read() ?? "") };
}
