/**
 * Counts the statements that the server executes in this database, our own look-ups not among them. Without
 * pg_stat_statements transactions are counted, which is less where one holds several statements.
 *
 * @param {import("pg").Client} client
 * @returns {Promise<() => Promise<{ count: number, how: string, top: string[] }>>}
 */
export async function statementCounter(client) {
  try {
    await client.query("set pg_stat_statements.track = 'none'");
    const before = await readStatements(client);
    return async () => {
      const after = await readStatements(client);
      const grown = [...after]
        .map(([id, { calls, text }]) => ({ calls: calls - (before.get(id)?.calls ?? 0), text }))
        .filter(({ calls }) => calls > 0)
        .sort((a, b) => b.calls - a.calls);
      return {
        count: grown.reduce((sum, { calls }) => sum + calls, 0),
        how: "counted by pg_stat_statements",
        top: grown.slice(0, 4).map(({ calls, text }) => `${calls} x ${shortened(text)}`),
      };
    };
  } catch {
    const before = await readTransactions(client);
    return async () => ({
      // the reading before and the one after are transactions too
      count: (await readTransactions(client)) - before - 1,
      how: "transactions, to within a few: pg_stat_statements is not there",
      top: [],
    });
  }
}

async function readStatements(client) {
  const { rows } = await client.query(`
    select queryid::text || userid::text as id, calls::int as calls, query as text
    from pg_stat_statements
    where dbid = (select oid from pg_database where datname = current_database())`);
  return new Map(rows.map(({ id, calls, text }) => [id, { calls, text }]));
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
  return line.length > 70 ? `${line.slice(0, 70)}...` : line;
}
