import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

export interface Kill {
  statement: string;
  when: "before" | "sent" | "answered";
}

export interface AlertNode {
  /** The exit code and the signal that ended it. */
  ended: Promise<unknown>;
  /** Signal 9. */
  end: () => void;
}

/** Nodes that execute, make alerts and send them, each in a process of its own; what is left of them ends with the file. */
export function useAlertNodes(given: () => { url: string; key: Buffer }) {
  const processes: ChildProcess[] = [];
  afterAll(() => {
    for (const one of processes) one.kill("SIGKILL");
  });
  /** Its handler always fails, if not told otherwise. With `kill` it kills itself with signal 9 at that statement. */
  return async (handler: string, kill: Kill | null, { fails = true } = {}): Promise<AlertNode> => {
    const { url, key } = given();
    const script = fileURLToPath(new URL("alert-process.mjs", import.meta.url));
    const text = JSON.stringify({ url, kill, handler, fails, key: key.toString("base64") });
    const started = spawn(process.execPath, [script, text], { stdio: ["pipe", "pipe", "inherit"] });
    processes.push(started);
    const ended = once(started, "exit");
    // one that is to die may do so before it has said that it is there
    await Promise.race([ended, once(started.stdout.setEncoding("utf8"), "data")]);
    return { ended, end: () => void started.kill("SIGKILL") };
  };
}
