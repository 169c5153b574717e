import type { ApiContext } from "../operation.ts";
import type { Principal } from "../permissions.ts";

/** Who works, and on what: all of a worker is asked for with the same token. */
export function workerOf({ principal }: Pick<ApiContext, "principal">): {
  by: string;
  handlers: readonly string[];
} {
  const { name, personId, handlers = [] } = principal as Principal;
  // a name alone may pass to another: that of a token which was revoked
  return { by: personId === undefined ? name : `${name} ${personId}`, handlers };
}
