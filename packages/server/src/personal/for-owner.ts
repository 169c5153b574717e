import { DoNotRetry, type AnyHandler, type Context } from "horarium";
import type { Owner } from "./owner.ts";

/**
 * The same handler, which asks before it begins whether the account for which it works is there still: a job that was not
 * stopped with its account does nothing any more. Handlers that are for nobody in particular are left as they are.
 */
export function forOwner(
  handler: AnyHandler,
  find: (owner: string) => Promise<Owner | null>,
): AnyHandler {
  if (handler.personal === undefined) return handler;
  return {
    ...handler,
    async run(context: Context) {
      const { owner } = context;
      if (owner === null) throw new DoNotRetry(`${handler.name}: it is for personal jobs alone`);
      if ((await find(owner)) === null)
        throw new DoNotRetry("the account for which it is done has ended or is disabled");
      return handler.run(context);
    },
  };
}
