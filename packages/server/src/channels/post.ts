import { harmless } from "horarium";
import type { Outbound, OutboundAnswer } from "../outbound/outbound.ts";
import { RefusedTarget } from "../outbound/refused-target.ts";
import type { SendAnswer } from "./kind.ts";

/** However long the other side asks for: an alert that waits until tomorrow is none. */
const longestWaitMs = 3_600_000;

/** Posts to an address of somebody's choice and reads the answer as one of a webhook: 2xx is good, all else is not. */
export async function post(
  outbound: Outbound,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<SendAnswer> {
  try {
    return read(await outbound(url, { method: "POST", headers, body }));
  } catch (error) {
    return {
      ok: false,
      answer: harmless(error instanceof Error ? error.message : String(error)),
      isRefused: error instanceof RefusedTarget,
    };
  }
}

function read({ status, text, redirects, retryAfterMs }: OutboundAnswer): SendAnswer {
  const said = [
    status,
    harmless(text, 200),
    ...(redirects === 0
      ? []
      : [`(after ${redirects === 1 ? "a redirect" : `${redirects} redirects`})`]),
  ];
  const answer = said.filter((part) => part !== "").join(" ");
  if (status >= 200 && status < 300) return { ok: true, answer };
  return {
    ok: false,
    answer,
    isRefused: status >= 300 && status < 500 && ![408, 409, 425, 429].includes(status),
    // "Gone": the receiver wants no more of it
    isLast: status === 410,
    ...(retryAfterMs === null ? {} : { retryAfterMs: Math.min(retryAfterMs, longestWaitMs) }),
  };
}
