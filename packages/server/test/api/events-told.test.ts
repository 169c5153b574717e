import { expect, test } from "vitest";
import type { ChangeNow, ExecutionNow } from "../../src/api/events/event.ts";
import { createTold } from "../../src/api/events/told.ts";

const at = new Date("2026-11-24T12:00:00Z");

const aChange = (id: number): ChangeNow => ({
  id: String(id),
  at,
  by: "ada",
  verb: "edit",
  jobId: null,
  job: null,
  executionId: null,
  reason: null,
});

const anExecution = (more: Partial<ExecutionNow>): ExecutionNow & { asOf: Date } => ({
  id: "one",
  jobId: null,
  job: null,
  handler: "greet",
  trigger: "api",
  slot: null,
  dueAt: at,
  queuedAt: at,
  startedAt: null,
  completedAt: null,
  status: "queued",
  held: null,
  reason: null,
  attempt: 0,
  maxAttempts: 3,
  workerId: null,
  priority: 100,
  progress: null,
  isCancelRequested: false,
  error: null,
  asOf: at,
  ...more,
});

const all = () => true;

test("an entry of the audit that is committed after a later one is told too, and none twice", () => {
  const told = createTold(4);
  const first = told.changes([aChange(6)], all);
  first.keep();
  expect(told.changesAfter()).toBeLessThan(5);
  const second = told.changes([aChange(5), aChange(6)], all);
  expect(second.events).toMatchObject([{ data: { change: { id: "5" } } }]);
});

test("what could not be told is told at the next look", () => {
  const told = createTold(0);
  expect(told.executions([anExecution({})]).events).toHaveLength(1);
  const again = told.executions([anExecution({})]);
  expect(again.events).toHaveLength(1);
  again.keep();
  expect(told.executions([anExecution({})]).events).toEqual([]);
});

test("only progress is told as progress", () => {
  const told = createTold(0);
  told.executions([anExecution({ status: "running" })]).keep();
  const progress = { done: 1, total: 2, text: null };
  const news = told.executions([anExecution({ status: "running", progress })]);
  expect(news.events).toEqual([
    { type: "execution.progress", data: { asOf: at, id: "one", progress } },
  ]);
  news.keep();
  expect(told.running()).toEqual(["one"]);
  const ended = told.executions([anExecution({ status: "completed", progress, completedAt: at })]);
  expect(ended.events).toMatchObject([{ type: "execution.changed" }]);
});
