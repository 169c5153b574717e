import { setTimeout as pause } from "node:timers/promises";
import { codeOf, readableError } from "../../readable-error.ts";
import { NoAnswerError, RequestError } from "../client.ts";

const longestPause = 15_000;

/**
 * Asks until there is an answer: a server or a database that is started anew is back in a moment. Says so once, beside
 * what is printed, and when it answers again. Rejects with what waiting does not help against.
 */
export async function keepAsking<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    try {
      const answer = await ask();
      if (tries > 0) console.error("It answers again");
      return answer;
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (tries === 0) console.error(`${readableError(error)}\nTrying again until it answers ...`);
      await pause(Math.min(longestPause, 500 * 2 ** tries));
    }
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof NoAnswerError) return true;
  if (error instanceof RequestError) return [429, 502, 503, 504].includes(error.problem.status);
  return (
    /^(08|57P|ECONN|EPIPE|ENOENT|ETIMEDOUT)/.test(codeOf(error)) ||
    (error instanceof Error && /^Connection terminated/.test(error.message))
  );
}
