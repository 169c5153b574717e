import type { Pool, Queryable } from "./sql.ts";

interface Emitting {
  on: (event: string, listener: (given: unknown) => void) => void;
}

/** Clients of any pool: it lends them out again and again. */
const heard = new WeakSet<object>();

/**
 * A connection that breaks emits an error beside failing the statement that is under way, whether it idles in the pool or
 * is lent out; without a listener that error would end the isolate.
 */
export function hearErrors(db: Pool | Queryable): void {
  if (!isEmitting(db)) return;
  db.on("error", () => undefined);
  db.on("acquire", (client) => {
    if (!isEmitting(client) || heard.has(client)) return;
    heard.add(client);
    client.on("error", () => undefined);
  });
}

function isEmitting(value: unknown): value is Emitting {
  return (
    typeof value === "object" && value !== null && "on" in value && typeof value.on === "function"
  );
}
