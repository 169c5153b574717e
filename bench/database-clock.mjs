/**
 * Reads the database's clock against this process's monotonic one, so that an instant in a handler can be told by the
 * database's clock without asking it there. Right to within half of the quickest round trip, which `uncertaintyMs` gives.
 *
 * @param {import("pg").Client} client
 */
export async function databaseClock(client) {
  let offset = 0;
  let roundTripMs = Infinity;
  const read = async (times) => {
    let quickest = { roundTripMs: Infinity, offset };
    for (let i = 0; i < times; i++) {
      const askedAt = performance.now();
      const { rows } = await client.query(
        "select extract(epoch from clock_timestamp())::float8 * 1000 as at",
      );
      const answeredAt = performance.now();
      if (answeredAt - askedAt >= quickest.roundTripMs) continue;
      quickest = {
        roundTripMs: answeredAt - askedAt,
        offset: rows[0].at - (askedAt + answeredAt) / 2,
      };
    }
    return quickest;
  };
  const refresh = async () => {
    ({ roundTripMs, offset } = await read(20));
  };
  await refresh();
  return {
    refresh,
    /** Milliseconds since 1970 of an instant of `performance.now()`. */
    at: (monotonic) => monotonic + offset,
    now: () => performance.now() + offset,
    uncertaintyMs: () => roundTripMs / 2,
  };
}
