import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { startTcpProxy, type Link, type TcpProxy } from "../../support/tcp-proxy.ts";
import { until } from "./until.ts";

/** What stands between clients and PostgreSQL, and does them harm. */
export interface Proxy extends Pick<TcpProxy, "url" | "blackhole"> {
  /** How many connections it has cut. */
  cuts(): number;
  /**
   * Cuts the connection of the next commit of a statement in which the text (a regular expression) is found: before the
   * server hears of the commit, or after it has committed and before the client hears of it. Resolves when it is done.
   */
  cutNextCommit(statement: string, when: "before" | "after"): Promise<void>;
  /** Resets the next connection that sends or hears so many bytes. */
  resetAfter(bytes: number): void;
  /** Resets all connections there are. */
  reset(): void;
  /** Holds back everything for so long. */
  delay(ms: number): void;
}

interface Armed {
  pattern: RegExp;
  when: "before" | "after";
  done: boolean;
}

export async function startProxy(target: string): Promise<Proxy> {
  const open = new Set<Link>();
  let armed: Armed | null = null;
  let bytesLeft = Infinity;
  let delayMs = 0;
  let cuts = 0;

  const cut = ({ client, upstream }: Link) => {
    cuts++;
    upstream.destroy();
    client.resetAndDestroy();
  };
  const proxy = await startTcpProxy({
    target,
    async admit(link, bytes) {
      bytesLeft -= bytes;
      if (bytesLeft < 0) {
        bytesLeft = Infinity;
        cut(link);
        return false;
      }
      if (delayMs > 0) await pause(delayMs);
      return true;
    },
    pass(link) {
      const { client, upstream } = link;
      open.add(link);
      client.on("close", () => open.delete(link));
      let statement = "";
      let isInTransaction = false;
      let isCommitted = false;
      return {
        fromClient(type, message) {
          if (type === "P" || type === "Q") statement += ` ${textOf(type, message)}`;
          const commits = isInTransaction
            ? type === "Q" && /^commit/i.test(textOf(type, message))
            : type === "S" || type === "Q";
          if (commits && armed !== null && !armed.done && armed.pattern.test(statement)) {
            armed.done = true;
            if (armed.when === "before") return cut(link);
            isCommitted = true;
          }
          upstream.write(message);
        },
        fromServer(type, message) {
          if (type === "Z") {
            isInTransaction = message.toString("latin1", 5) !== "I";
            if (!isInTransaction) statement = "";
            if (isCommitted) return cut(link);
          }
          if (!isCommitted) client.write(message);
        },
      };
    },
  });
  onTestFinished(() => proxy.close());

  return {
    url: proxy.url,
    blackhole: (isBlack) => proxy.blackhole(isBlack),
    cuts: () => cuts,
    async cutNextCommit(text, when) {
      const own = { pattern: new RegExp(text), when, done: false };
      armed = own;
      const before = cuts;
      await until(`a commit of ${text} is cut`, () => own.done && cuts > before);
    },
    resetAfter(bytes) {
      bytesLeft = bytes;
    },
    reset() {
      for (const link of open) cut(link);
    },
    delay(ms) {
      delayMs = ms;
    },
  };
}

/** The SQL of a Parse (after the statement's name) or of a simple Query. */
function textOf(type: "P" | "Q", message: Buffer): string {
  const from = type === "P" ? message.indexOf(0, 5) + 1 : 5;
  return message.toString("utf8", from, message.indexOf(0, from));
}
