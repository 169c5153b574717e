import { afterAll, beforeAll, expect, test } from "vitest";

import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { createLibrary, rowsOf } from "../../test/support/library.ts";
import { inTransaction } from "../in-transaction.ts";
import { addDeliveries, subjectOf, type NewDelivery } from "./outbox.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createLibrary();
});

afterAll(() => database.drop());

const due = new Date("2026-11-24T12:00:00.500Z");
const reminder: NewDelivery = {
  dedupeKey: "loan:7:2026-11-21",
  member: "7",
  type: "loan_due",
  subjects: [subjectOf.loan("12", due)],
  payload: { loans: [] },
  notBefore: new Date("2026-11-21T09:00:00Z"),
  expiresAt: "2026-11-22T09:00:00Z",
};

test("a delivery is written once, whoever writes it again", async () => {
  const written = await inTransaction(database.pool, (tx) =>
    addDeliveries(tx, [reminder, { ...reminder, dedupeKey: "loan:8:2026-11-21", member: "8" }]),
  );
  const again = await inTransaction(database.pool, (tx) => addDeliveries(tx, [reminder]));

  expect(written.toSorted()).toEqual(["loan:7:2026-11-21", "loan:8:2026-11-21"]);
  expect(again).toEqual([]);
  expect(await inTransaction(database.pool, (tx) => addDeliveries(tx, []))).toEqual([]);
});

test("a delivery keeps what it was given, and waits", async () => {
  const [row] = await rowsOf(
    database.pool,
    "select * from library_jobs.delivery where dedupe_key = 'loan:7:2026-11-21'",
  );
  expect(row).toMatchObject({
    member_id: "7",
    type: "loan_due",
    subject_keys: ["loan:12:1795521600"],
    payload: { loans: [] },
    priority: 100,
    status: "pending",
    attempts: 0,
    not_before: new Date("2026-11-21T09:00:00Z"),
    expires_at: new Date("2026-11-22T09:00:00Z"),
  });
});

test("the key of a loan is the same whether SQL or the job writes it", async () => {
  const [row] = await rowsOf<{ key: string }>(
    database.pool,
    "select 'loan:' || 12 || ':' || floor(extract(epoch from $1::timestamptz))::bigint as key",
    [due],
  );
  expect(subjectOf.loan("12", due)).toBe(row!.key);
});
