/**
 * How long statements take that contain one of the texts, in milliseconds, as the pool's user sees it: the way to the
 * server included.
 *
 * @param {import("pg").Pool} pool
 * @param {Record<string, string>} wanted By name.
 * @returns {(name: string) => { statements: number[], transactions: number[] }} Alone, and the whole transactions that they are in.
 */
export function watchStatements(pool, wanted) {
  const seen = new Map(
    Object.keys(wanted).map((name) => [name, { statements: [], transactions: [] }]),
  );
  pool.on("connect", (client) => {
    const query = client.query.bind(client);
    let begunAt = 0;
    let inIt = new Set();
    client.query = (...args) => {
      const text = typeof args[0] === "string" ? args[0] : (args[0]?.text ?? "");
      const startedAt = performance.now();
      if (/^begin/i.test(text)) [begunAt, inIt] = [startedAt, new Set()];
      const names = Object.keys(wanted).filter((name) => text.includes(wanted[name]));
      const answer = query(...args);
      if (typeof answer?.then !== "function") return answer;
      return answer.then((result) => {
        const now = performance.now();
        for (const name of names) {
          seen.get(name).statements.push(now - startedAt);
          inIt.add(name);
        }
        if (/^commit/i.test(text))
          for (const name of inIt) seen.get(name).transactions.push(now - begunAt);
        return result;
      });
    };
  });
  return (name) => {
    const times = seen.get(name);
    // it would be a figure of nothing
    if (times.statements.length === 0) throw new Error(`no statement contains "${wanted[name]}"`);
    return times;
  };
}
