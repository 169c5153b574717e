import { defineHandler, type AnyHandler, type Context } from "horarium";

export interface HeldHandler {
  handler: AnyHandler;
  /** Resolves when an execution has begun, with what it was given. */
  begun(): Promise<Context>;
  /** Lets the one that has begun end; with an error it fails. */
  release(error?: Error): void;
}

/** A handler whose executions last until the test lets them go, or until they are asked to stop. */
export function heldHandler(name: string, { grace }: { grace?: "1s" } = {}): HeldHandler {
  const waiting: ((context: Context) => void)[] = [];
  const started: Context[] = [];
  let end: (error?: Error) => void = () => {};
  return {
    handler: defineHandler({
      name,
      attempts: 1,
      ...(grace === undefined ? {} : { grace }),
      async run(context: Context) {
        const next = waiting.shift();
        if (next === undefined) started.push(context);
        else next(context);
        await new Promise<void>((resolve, reject) => {
          end = (error) => (error === undefined ? resolve() : reject(error));
          context.signal.addEventListener("abort", () => reject(context.signal.reason as Error));
        });
      },
    }),
    begun: () =>
      new Promise((resolve) => {
        const context = started.shift();
        if (context === undefined) waiting.push(resolve);
        else resolve(context);
      }),
    release: (error) => end(error),
  };
}
