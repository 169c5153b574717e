import { AsyncLocalStorage } from "node:async_hooks";
import { ConfigurationError, LeaseLostError } from "../errors.ts";
import type { AnyHandler, Context } from "../define.ts";
import { toJson } from "../execution/result.ts";
import { HandedOver } from "../hand-over.ts";
import { Yielded } from "../yield-with.ts";
import { createAsker, type Asker } from "./asking.ts";
import { crossError, rebuildError } from "./crossing-error.ts";
import type { FromIsolate, RunMessage, ToIsolate } from "./isolate.ts";
import { createIsolatedContext } from "./isolated-context.ts";

/** The way back to the worker. */
export interface WayBack {
  send: (message: FromIsolate) => void;
  /** Sends a last message and ends this thread or process. */
  leave: (last: FromIsolate) => void;
}

/** What an execution in here asks of its worker. */
export interface Questions {
  checkpoint: (value: string | undefined) => Promise<void>;
  password: () => Promise<string | undefined>;
}

/** The inner side of a thread or process: runs one handler at a time. Gives what hears the worker's messages. */
export function runHandlers({ send, leave }: WayBack): (message: ToIsolate) => void {
  let controller = new AbortController();
  let value: string | undefined;
  const checkpoints: Asker<undefined> = createAsker((id) =>
    send({ kind: "checkpoint", id, value }),
  );
  const passwords: Asker<string | undefined> = createAsker((id) => send({ kind: "password?", id }));
  /** Whose doing anything is, also after its end: timers, promises and sockets remember where they were made. */
  const execution = new AsyncLocalStorage<string>();
  let isLeaving = false;
  process.on("uncaughtException", (error, origin) => {
    isLeaving = true;
    const by = execution.getStore() ?? null;
    leave({ kind: "uncaught", origin, error: crossError(error), by });
  });
  process.on("exit", (code) => {
    if (!isLeaving) send({ kind: "exits", code, by: execution.getStore() ?? null });
  });

  const run = async (message: RunMessage) => {
    const { executionId } = message.input;
    controller = new AbortController();
    let isOver = false;
    // what a handler still says after its end must not be taken for the next one's
    const say = (said: FromIsolate) => {
      if (!isOver) send(said);
    };
    const questions: Questions = {
      async checkpoint(json) {
        if (isOver) throw new LeaseLostError(executionId);
        value = json;
        await checkpoints.ask();
      },
      password: () => passwords.ask(),
    };
    const { context, close } = createIsolatedContext(message, controller, { send: say, questions });
    const last = await execution.run(executionId, () => call(message, context));
    isOver = true;
    close();
    send(last);
  };

  return (message) => {
    switch (message.kind) {
      case "run":
        return void run(message);
      case "abort":
        return controller.abort(rebuildError(message.reason));
      case "checkpointed":
        return checkpoints.answer(message.id, undefined, message.error);
      case "password":
        return passwords.answer(message.id, message.value, message.error);
    }
  };
}

async function call(message: RunMessage, context: Context): Promise<FromIsolate> {
  try {
    const handler = await findHandler(message.handler);
    const result: unknown = await handler.run(context);
    if (result instanceof Yielded) return returned("yielded", result.checkpoint);
    if (result instanceof HandedOver) return returned("handedOver", result.silentMs);
    return returned("result", result);
  } catch (error) {
    return { kind: "threw", error: crossError(error) };
  }
}

function returned(
  as: Extract<FromIsolate, { kind: "returned" }>["as"],
  value: unknown,
): FromIsolate {
  return { kind: "returned", as, result: toJson(value) ?? undefined };
}

async function findHandler({ name, module }: RunMessage["handler"]): Promise<AnyHandler> {
  const exported = Object.values(await load(name, module));
  const found = exported.find((one): one is AnyHandler => isHandler(one) && one.name === name);
  if (found !== undefined) return found;
  const others = exported.filter(isHandler).map((one) => one.name);
  throw new ConfigurationError(
    `handler ${name}: its module ${module} does not export it (it exports ${others.join(", ") || "no handler"}); ` +
      `export what defineHandler returns, and give "module: import.meta.url" in the file that does`,
  );
}

async function load(name: string, module: string): Promise<Record<string, unknown>> {
  try {
    return (await import(module)) as Record<string, unknown>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(
      `handler ${name}: its module ${module} cannot be loaded: ${reason}`,
      { cause: error },
    );
  }
}

function isHandler(value: unknown): value is AnyHandler {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "handler";
}
