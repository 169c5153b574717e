import { defineHandler } from "horarium";
import { createHorarium, createPool } from "horarium/node";
import { z } from "zod";

// A handler: a name, a parameter schema (zod, valibot, arktype ...), a function.
export const refreshBook = defineHandler({
  name: "refresh_book",
  parameters: z.object({ book: z.string(), force: z.boolean().default(false) }),
  timeout: "10m",
  attempts: 5,
  run: async ({ parameters, log, progress, signal }) => {
    log.info("asking for the book", { book: parameters.book });
    progress(1, 2, "asked");
    signal.throwIfAborted();
    return { refreshed: parameters.book };
  },
});

export async function main(databaseUrl: string): Promise<void> {
  const horarium = createHorarium({ db: createPool(databaseUrl), handlers: [refreshBook] });
  await horarium.migrate();

  // A job is a row with a name: saying it twice changes nothing, saying it differently updates it.
  await horarium.schedule("nightly-refresh", refreshBook, {
    cron: "0 3 * * *",
    timezone: "Europe/Berlin",
    parameters: { book: "all" },
  });

  // Once, later. The key makes it idempotent; `db: client` would make it part of your transaction.
  await horarium.enqueue(refreshBook, { book: "42" }, { delay: "20m", key: "refresh:42" });

  await horarium.start();
  process.once("SIGTERM", () => void horarium.stop({ within: "30s" }));
}
