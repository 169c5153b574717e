import type { Pool } from "pg";
import { vi } from "vitest";

/**
 * Sends requests while a statement of somebody else is not committed yet, and lets it be when one of them waits for it:
 * what they have looked at by then is not what they find.
 */
export async function whileHeld<Answers>(
  pool: Pool,
  { text, values }: { text: string; values: unknown[] },
  ask: () => Promise<Answers>,
): Promise<Answers> {
  const holder = await pool.connect();
  try {
    await holder.query("begin");
    await holder.query(text, values);
    const answers = ask();
    await vi.waitFor(
      async () => {
        const { rows } = await pool.query(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        if (rows.length === 0) throw new Error("no request waits yet");
      },
      { timeout: 20_000, interval: 20 },
    );
    await holder.query("commit");
    return await answers;
  } finally {
    await holder.query("rollback");
    holder.release();
  }
}
