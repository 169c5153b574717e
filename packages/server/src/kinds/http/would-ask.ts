import type { Context } from "horarium";
import { RefusedTarget } from "../../outbound/refused-target.ts";
import { findTarget } from "../../outbound/target.ts";
import { templateValues } from "../template.ts";
import { askOf } from "./ask.ts";
import type { Means } from "./http.ts";
import type { HttpParameters } from "./parameters.ts";

/** What `ask` would send and whether it may go there: nothing is sent, but the name server is asked. */
export async function wouldAsk(
  context: Context<HttpParameters>,
  { kind, secrets, callback }: Means,
) {
  const { parameters, executionId, signal } = context;
  const now = new Date();
  const values = templateValues(context, now);
  const { method, url, headers, body } = askOf({
    parameters,
    values,
    secrets,
    executionId,
    now,
    callback,
  });
  const total = AbortSignal.timeout(parameters.connectSeconds * 1_000);
  const rules = {
    allowed: kind.allowed,
    resolve: kind.resolve,
    signal: AbortSignal.any([signal, total]),
  };
  const target = await findTarget(url, rules).then(
    (found) => ({ isAllowed: true, addresses: found.map(({ address }) => address) }),
    (error: unknown) => {
      if (signal.aborted) throw signal.reason;
      const reason = error instanceof Error ? error.message : String(error);
      const isRefused = error instanceof RefusedTarget;
      // a name that nobody knows now may be known when it is due
      context.log.warn(`${isRefused ? "It would be refused" : "It would fail now"}: ${reason}`);
      return { isAllowed: false, isRefused, reason };
    },
  );
  return {
    dryRun: true,
    method,
    url: url.href,
    // with it anybody could send the same for five minutes
    headers:
      "webhook-signature" in headers ? { ...headers, "webhook-signature": "[secret]" } : headers,
    body,
    target,
  };
}
