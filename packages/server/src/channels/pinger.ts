import { harmless, sql, type Horarium } from "horarium";
import type { Outbound } from "../outbound/outbound.ts";
import { readableError } from "../readable-error.ts";
import type { Seal } from "./seal.ts";

/** Tells dead man's switches that jobs and the scheduler live. Of its own process's executions: each has one worker. */
export interface Pinger {
  start(): void;
  /** What is being told is told. */
  stop(): Promise<void>;
}

const readEveryMs = 15_000;
const schedulerEveryMs = 60_000;
const tries = 3;
const betweenTriesMs = 2_000;

interface Ping {
  id: string;
  job_id: string | null;
  sealed: Buffer;
}

export function createPinger({
  horarium,
  seal,
  outbound,
  failed,
}: {
  horarium: Horarium;
  seal: Seal;
  outbound: Outbound;
  failed: (error: unknown) => void;
}): Pinger {
  const { db, clock, on } = horarium;
  let ofJobs = new Map<string, Ping>();
  const telling = new Set<Promise<void>>();
  let offs: (() => void)[] = [];
  let timer: ReturnType<typeof setInterval> | null = null;

  const read = async () => {
    const pings = await db.rows(sql<Ping>`select id, job_id, sealed from ping`);
    ofJobs = new Map(pings.flatMap((ping) => (ping.job_id === null ? [] : [[ping.job_id, ping]])));
    const scheduler = pings.find(({ job_id }) => job_id === null);
    if (scheduler !== undefined && (await mayTellOfScheduler(scheduler.id)))
      tell(scheduler, "", "");
  };

  /** Once a minute whatever the number of processes, and only while the scheduler moves. */
  const mayTellOfScheduler = async (id: string): Promise<boolean> => {
    const now = sql`coalesce(${clock.override()}::timestamptz, now())`;
    const rows = await db.rows(
      sql`
        update ping
        set last_at = ${now}
        where id = ${id}
          and (last_at is null or last_at <= ${now} - ${schedulerEveryMs - readEveryMs / 2} * interval '1 ms')
          and exists (select from worker where not stopping and seen_at > ${now} - interval '1 minute')
        returning 1`,
    );
    return rows.length > 0;
  };

  const tell = (ping: Ping, what: "" | "/start" | "/fail", body: string) => {
    const told = send(ping, what, body).catch(failed);
    telling.add(told);
    void told.then(() => telling.delete(told));
  };

  const send = async (ping: Ping, what: string, body: string) => {
    const { url } = seal.open(ping.sealed, ping.id) as { url: string };
    let answer = "";
    for (let attempt = 1; attempt <= tries; attempt++) {
      const { ok, said } = await ask(pingUrl(url, what), body);
      answer = said;
      if (ok) break;
      if (attempt < tries) await new Promise((resolve) => setTimeout(resolve, betweenTriesMs));
    }
    await db.rows(
      sql`
        update ping
        set last_at = coalesce(${clock.override()}::timestamptz, now()), last_answer = ${answer}
        where id = ${ping.id}`,
    );
  };

  const ask = async (url: string, body: string): Promise<{ ok: boolean; said: string }> => {
    try {
      const { status, text } = await outbound(url, {
        method: "POST",
        headers: { "content-type": "text/plain; charset=utf-8" },
        body,
      });
      return { ok: status >= 200 && status < 300, said: `${status} ${harmless(text, 100)}`.trim() };
    } catch (error) {
      return { ok: false, said: harmless(readableError(error)) };
    }
  };

  const ofJob = (jobId: string | null, what: "" | "/start" | "/fail", body = "") => {
    const ping = jobId === null ? undefined : ofJobs.get(jobId);
    if (ping !== undefined) tell(ping, what, body);
  };

  return {
    start() {
      offs = [
        on("execution.started", ({ jobId, attempt }) => attempt <= 1 && ofJob(jobId, "/start")),
        on("execution.completed", ({ jobId }) => ofJob(jobId, "")),
        on("execution.failed", ({ jobId, error }) => ofJob(jobId, "/fail", harmless(error ?? ""))),
      ];
      const readAgain = () => void read().catch(failed);
      readAgain();
      timer = setInterval(readAgain, readEveryMs);
    },
    async stop() {
      for (const off of offs) off();
      if (timer !== null) clearInterval(timer);
      await Promise.all(telling);
    },
  };
}

/** `/start` and `/fail` go behind the path: `https://hc-ping.com/<id>/start`. */
export function pingUrl(base: string, what: string): string {
  const url = new URL(base);
  if (what !== "") url.pathname = `${url.pathname.replace(/\/+$/, "")}${what}`;
  return url.href;
}
