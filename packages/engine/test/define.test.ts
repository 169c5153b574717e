import { expect, test } from "vitest";
import { defineHandler, type HandlerDefinition } from "../src/define.ts";
import { ConfigurationError } from "../src/errors.ts";

const run = () => undefined;

test.each<[string, Partial<HandlerDefinition>]>([
  ["a name has", { name: "Refresh book" }],
  ["a name has", { name: "" }],
  ["timeout", { timeout: "10 minutes" as "10m" }],
  ["grace", { grace: "-1s" }],
  ["retry.backoff", { retry: { backoff: "1.5h" } }],
  ["retry.cap", { retry: { cap: "5m1h" } }],
  ["attempts is a whole number", { attempts: 0 }],
  ["retry.attempts is a whole number", { retry: { attempts: 1.5 } }],
  ["concurrency is a whole number", { concurrency: 0 }],
  ['isolation needs "module', { isolation: "thread" }],
])("a handler is refused where it is defined: %s", (said, wrong) => {
  const define = () => defineHandler({ name: "refresh_book", run, ...wrong });
  expect(define).toThrow(ConfigurationError);
  expect(define).toThrow(said);
});

test("a handler with all its limits is taken as it is", () => {
  const definition = {
    name: "refresh_book:v2.1-b",
    timeout: "1h30m",
    grace: "30s",
    attempts: 5,
    retry: { backoff: "500ms", cap: "1d" },
    concurrency: 2,
    isolation: "process",
    module: import.meta.url,
    run,
  } as const;
  expect(defineHandler(definition)).toEqual({ ...definition, kind: "handler" });
});
