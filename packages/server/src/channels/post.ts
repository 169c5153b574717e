import { harmless } from "horarium";
import type { Outbound } from "../outbound/outbound.ts";
import { RefusedTarget } from "../outbound/refused-target.ts";
import { readableError } from "../readable-error.ts";
import type { SendAnswer } from "./kind.ts";

/** Posts to an address of somebody's choice and reads the answer as one of a webhook: 2xx is good, all else is not. */
export async function post(
  outbound: Outbound,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<SendAnswer> {
  try {
    const { status, text, retryAfterMs } = await outbound(url, { method: "POST", headers, body });
    const said = harmless(text, 200);
    const answer = said === "" ? String(status) : `${status} ${said}`;
    if (status >= 200 && status < 300) return { ok: true, answer };
    if (status >= 300 && status < 400)
      return {
        ok: false,
        answer: `${status}: it redirects, which is not followed; give the address it leads to`,
      };
    return {
      ok: false,
      answer,
      isRefused: status >= 400 && status < 500 && ![408, 409, 425, 429].includes(status),
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
    };
  } catch (error) {
    return {
      ok: false,
      answer: harmless(error instanceof RefusedTarget ? error.message : readableError(error)),
      isRefused: error instanceof RefusedTarget,
    };
  }
}
