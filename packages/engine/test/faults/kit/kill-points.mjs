/**
 * Makes a pool whose process dies at a named point: `{ statement, when, nth }` is the n-th statement in which the text
 * (a regular expression) is found, and `when` is `before` it is sent, once it is `sent`, or when it is `answered`.
 */
export function killAt(pool, { statement, when, nth = 1 }) {
  const pattern = new RegExp(statement);
  let seen = 0;
  pool.on("connect", (client) => {
    const query = client.query.bind(client);
    client.query = (...call) => {
      if (typeof call[0] !== "string" || !pattern.test(call[0]) || ++seen !== nth)
        return query(...call);
      if (when === "before") die();
      const callback = call.at(-1);
      if (when === "answered" && typeof callback === "function") call[call.length - 1] = die;
      const answer = query(...call);
      if (when === "sent") die();
      return when === "answered" && answer instanceof Promise ? answer.then(die) : answer;
    };
  });
}

function die() {
  process.kill(process.pid, "SIGKILL");
}
