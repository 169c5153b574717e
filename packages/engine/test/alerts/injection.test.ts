import { expect, test } from "vitest";
import { alertKinds, type AlertKind } from "../../src/alerts/alert-row.ts";
import { alertSentence } from "../../src/alerts/sentence.ts";
import { defineHandler, DoNotRetry } from "../../src/index.ts";
import { sql } from "../../src/sql.ts";
import { useAlerts } from "./support.ts";

/** A header of its own, a line of a terminal, a direction that is turned, and a secret. */
const evil =
  "x\r\nBcc: all@example.org\u001b[2K\u202e\u2028fake\u0007 postgres://app:hunter2@db/x Bearer abcdef123456789";
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const named = { job: { name: evil, title: null, timezone: "UTC" }, channel: evil };

test.each(alertKinds)("the sentence of %s is one line, without what is not to be seen", (kind) => {
  const facts = { kind, handler: evil, subject: evil, count: 2, reason: null };
  const detail = { text: evil, channel: evil, since: "2026-11-24T12:00:00Z", cause: evil };
  for (const names of [named, { job: null, channel: null }]) {
    const sentence = alertSentence({ ...facts, detail }, names);
    expect(sentence).not.toMatch(unseen);
    expect(sentence).not.toContain("hunter2");
    expect(sentence).not.toContain("abcdef123456789");
    expect(sentence.length).toBeLessThan(400);
  }
});

const shaky = defineHandler({
  name: "shaky",
  attempts: 1,
  run: ({ log }) => {
    log.error(`disk full ${evil}`);
    throw new DoNotRetry(evil);
  },
});

const here = useAlerts([shaky]);

test("no text of a message has them either, whatever jobs are called, log and throw", async () => {
  const { horarium } = here;
  const job = await horarium.schedule("nightly", shaky, { cron: "0 13 * * *" });
  await horarium.db.rows(sql`update scheduled_job set title = ${evil} where id = ${job.id}`);
  await here.addRule({ kind: "log_contains", settings: { text: "DISK full" } });
  await here.addWorker({ name: evil, skew_ms: 60_000 });
  await horarium.advance("1h");
  await here.seeWorkers();
  const told = await here.told();
  const kinds = told.map(({ alerts: [alert] }) => alert!.kind).toSorted();
  expect(kinds).toEqual(["clock_skew", "failed", "log_contains"] satisfies AlertKind[]);
  for (const text of texts(told)) {
    expect(text).not.toMatch(unseen);
    expect(text).not.toMatch(/hunter2|abcdef123456789/);
  }
});

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(texts);
}
