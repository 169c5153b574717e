import { expect, test } from "vitest";
import { createCoalescer } from "./coalescer.ts";
import type { ExecutionNow, LiveEvent } from "./live-event.ts";

const at = (second: number) => `2026-11-24T12:00:0${second}.000Z`;

function changed(id: string, second: number, more: Partial<ExecutionNow> = {}): LiveEvent {
  const execution = { id, status: "running", progress: null, ...more } as ExecutionNow;
  return { type: "execution.changed", data: { asOf: at(second), execution } };
}

const progressed = (id: string, second: number, done: number): LiveEvent => ({
  type: "execution.progress",
  data: { asOf: at(second), id, progress: { done, total: null, text: null } },
});

test("of one execution the last that is told waits, whatever came before", () => {
  const coalescer = createCoalescer();
  coalescer.add([changed("a", 1), changed("b", 1), changed("a", 2, { status: "completed" })]);
  expect(coalescer.waiting()).toBe(2);
  expect(coalescer.take()).toMatchObject([
    { data: { execution: { id: "b" } } },
    { data: { execution: { id: "a", status: "completed" } } },
  ]);
  expect(coalescer.waiting()).toBe(0);
});

test("an older state that comes late does not undo a newer one", () => {
  const coalescer = createCoalescer();
  coalescer.add([changed("a", 5, { status: "completed" }), changed("a", 2), progressed("a", 3, 7)]);
  expect(coalescer.take()).toEqual([changed("a", 5, { status: "completed" })]);
});

test("progress goes into the state that waits", () => {
  const coalescer = createCoalescer();
  coalescer.add([changed("a", 1), progressed("a", 2, 7)]);
  expect(coalescer.take()).toEqual([
    changed("a", 2, { progress: { done: 7, total: null, text: null } }),
  ]);
});

test("no line of a log is lost, and none changes its place", () => {
  const coalescer = createCoalescer();
  const lines = (...sequences: number[]): LiveEvent => ({
    type: "execution.log",
    data: {
      id: "a",
      lines: sequences.map((sequence) => ({
        sequence,
        at: at(0),
        attempt: 1,
        level: "info",
        message: "",
        fields: null,
      })),
    },
  });
  coalescer.add([lines(1, 2), lines(3)]);
  coalescer.add([lines(4)]);
  const [event] = coalescer.take();
  expect(event).toEqual(lines(1, 2, 3, 4));
});

test("says when there is too much, and is empty again once it was taken", () => {
  const coalescer = createCoalescer(2);
  coalescer.add([changed("a", 1), changed("b", 1)]);
  expect(coalescer.isFull()).toBe(false);
  coalescer.add([changed("c", 1)]);
  expect(coalescer.isFull()).toBe(true);
  coalescer.take();
  expect(coalescer.isFull()).toBe(false);
});
