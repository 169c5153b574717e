import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const child = fileURLToPath(new URL("child.mjs", import.meta.url));
/** A process that has answered and does not end is ended. */
const endWithinMs = 10_000;

/**
 * One run of one system in a process of its own, so that neither warms up or burdens the other.
 *
 * @param {object} task
 * @param {{ withinMs: number, signal: AbortSignal }} options
 * @returns {Promise<{ values: Record<string, number>, notes: string[] }>}
 */
export async function inChild(task, { withinMs, signal }) {
  // flags of whoever measures, `--input-type` for one, are not for it
  const process = fork(child, { execArgv: [], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const ended = once(process, "exit");
  const end = () => process.kill("SIGKILL");
  const timer = setTimeout(end, withinMs);
  signal.addEventListener("abort", end, { once: true });
  let answer;
  process.on("message", (message) => (answer = message));
  process.send(task);
  process.on("disconnect", () => setTimeout(end, endWithinMs).unref());
  const [code, reason] = await ended;
  clearTimeout(timer);
  signal.removeEventListener("abort", end);
  if (answer === undefined)
    throw new Error(`its process ended without an answer (${reason ?? code})`);
  if (answer.error !== undefined) throw new Error(answer.error);
  if (reason !== null)
    answer.result.notes.push(`ERROR its process did not end by itself (${reason})`);
  return answer.result;
}
