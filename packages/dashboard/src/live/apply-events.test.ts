import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { holdEvents } from "../api/held-events.ts";
import { applyEvents } from "./apply-events.ts";
import type { ExecutionNow, JobNow, LiveEvent } from "./live-event.ts";

const at = (second: number) => `2026-11-24T12:00:0${second}.000Z`;
let count = 0;
const newId = () => `id-${(count += 1)}`;

function execution(id: string, second: number, more: Partial<ExecutionNow>): LiveEvent {
  const row = {
    id,
    job: null,
    jobId: null,
    error: null,
    startedAt: null,
    completedAt: null,
    ...more,
  };
  return { type: "execution.changed", data: { asOf: at(second), execution: row as ExecutionNow } };
}

function job(id: string, second: number, more: Partial<JobNow>): LiveEvent {
  const row = {
    id,
    name: "nightly",
    title: null,
    version: 1,
    enabled: true,
    lastStartedAt: null,
    ...more,
  };
  return { type: "job.changed", data: { asOf: at(second), job: row as JobNow } };
}

const list = (second: number, ...rows: { id: string }[]) => ({
  rows,
  next: null,
  asOf: at(second),
});

test("an event changes the row in each answer that has it, and leaves the order of rows as it is", () => {
  const client = new QueryClient();
  const [id, other] = [newId(), newId()];
  const rows = [
    { id: other, status: "running" },
    { id, status: "running" },
  ];
  client.setQueryData(["listExecutions", {}], list(1, ...rows));
  client.setQueryData(["listExecutions", {}, "pages"], {
    pages: [list(1, ...rows)],
    pageParams: [null],
  });
  client.setQueryData(["getExecution", {}], { id, status: "running" });
  applyEvents(client, [execution(id, 2, { status: "completed" })]);
  const expected = [
    { id: other, status: "running" },
    { id, status: "completed" },
  ];
  expect(client.getQueryData(["listExecutions", {}])).toMatchObject({ rows: expected });
  expect(client.getQueryData(["listExecutions", {}, "pages"])).toMatchObject({
    pages: [{ rows: expected }],
  });
  expect(client.getQueryData(["getExecution", {}])).toMatchObject({ id, status: "completed" });
});

test("an answer that is newer than the event stays as it is", () => {
  const client = new QueryClient();
  const id = newId();
  client.setQueryData(["listExecutions", {}], list(5, { id }));
  const before = client.getQueryData(["listExecutions", {}]);
  applyEvents(client, [execution(id, 4, { status: "failed" })]);
  expect(client.getQueryData(["listExecutions", {}])).toBe(before);
});

test("an event that comes late does not undo a later one", () => {
  const client = new QueryClient();
  const id = newId();
  client.setQueryData(["getExecution", {}], { id, status: "queued" });
  applyEvents(client, [
    execution(id, 3, { status: "completed" }),
    execution(id, 2, { status: "running" }),
  ]);
  expect(client.getQueryData(["getExecution", {}])).toMatchObject({ status: "completed" });
});

test("an event of the settings before an edit does not undo the edit", () => {
  const client = new QueryClient();
  const id = newId();
  client.setQueryData(["getJob", {}], { id, version: 2, enabled: false, disabled: null });
  applyEvents(client, [job(id, 1, { version: 1, enabled: true })]);
  expect(client.getQueryData(["getJob", {}])).toMatchObject({ version: 2, enabled: false });
});

test("what a write is on its way for waits until that is answered", () => {
  const client = new QueryClient();
  const id = newId();
  client.setQueryData(["getJob", {}], { id, version: 1, enabled: false, disabled: null });
  const release = holdEvents("nightly");
  const events = [job(id, 1, { enabled: true })];
  expect(applyEvents(client, events)).toEqual(events);
  expect(client.getQueryData(["getJob", {}])).toMatchObject({ enabled: false });
  release();
  expect(applyEvents(client, events)).toEqual([]);
  expect(client.getQueryData(["getJob", {}])).toMatchObject({ enabled: true });
});

test("an answer with rows of something else is left alone", () => {
  const client = new QueryClient();
  client.setQueryData(["listExecutions", {}], list(1, { id: newId() }));
  const before = client.getQueryData(["listExecutions", {}]);
  applyEvents(client, [execution(newId(), 2, { status: "failed" })]);
  expect(client.getQueryData(["listExecutions", {}])).toBe(before);
});
