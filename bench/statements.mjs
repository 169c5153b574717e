/**
 * Counts the statements that the server executes in this database, our own look-ups not among them. Without
 * pg_stat_statements transactions are counted, which is less where one holds several statements.
 *
 * @param {import("pg").Client} client
 * @returns {Promise<() => Promise<{ count: number, how: string, top: string[], slowest: string[] }>>} `top` by calls, `slowest` by time.
 */
export async function statementCounter(client) {
  try {
    await client.query("set pg_stat_statements.track = 'none'");
    const before = await readStatements(client);
    return async () => {
      const after = await readStatements(client);
      const grown = [...after]
        .map(([id, { calls, ms, text }]) => ({
          calls: calls - (before.get(id)?.calls ?? 0),
          ms: ms - (before.get(id)?.ms ?? 0),
          text,
        }))
        .filter(({ calls }) => calls > 0)
        .sort((a, b) => b.calls - a.calls);
      return {
        count: grown.reduce((sum, { calls }) => sum + calls, 0),
        how: "counted by pg_stat_statements",
        top: grown.slice(0, 4).map(({ calls, text }) => `${calls} x ${shortened(text)}`),
        slowest: grown
          .toSorted((a, b) => b.ms - a.ms)
          .slice(0, 5)
          .map(({ calls, ms, text }) => `${ms.toFixed(0)} ms, ${calls} x ${shortened(text)}`),
      };
    };
  } catch {
    const before = await readTransactions(client);
    return async () => ({
      // the reading before and the one after are transactions too
      count: (await readTransactions(client)) - before - 1,
      how: "transactions, to within a few: pg_stat_statements is not there",
      top: [],
      slowest: [],
    });
  }
}

async function readStatements(client) {
  const { rows } = await client.query(`
    select queryid::text || userid::text as id, calls::int as calls, total_exec_time as ms, query as text
    from pg_stat_statements
    where dbid = (select oid from pg_database where datname = current_database())`);
  return new Map(rows.map(({ id, ...facts }) => [id, facts]));
}

async function readTransactions(client) {
  const { rows } = await client.query(`
    select (xact_commit + xact_rollback)::int as transactions
    from pg_stat_database
    where datname = current_database()`);
  return rows[0].transactions;
}

function shortened(text) {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 110 ? `${line.slice(0, 110)}...` : line;
}
