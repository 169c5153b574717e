import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { createLibrary, rowsOf } from "../../test/support/library.ts";
import { readToken, unsubscribeToken } from "./unsubscribe-token.ts";
import { unsubscribeHandler } from "./unsubscribe.ts";

const key = "a secret of the library, long enough";
const url = (token: string) => `https://library.example.org/some/where/u/${token}`;
const tokenFor = (type: string) => unsubscribeToken({ member: "7", type, channel: "email" }, key);

let database: TestDatabase;
let answer: (request: Request) => Promise<Response>;

beforeAll(async () => {
  database = await createLibrary();
  answer = unsubscribeHandler({ db: database.pool, key, library: "The <Old> Library" });
});

beforeEach(() => database.pool.query("truncate library_jobs.channel_preference"));

afterAll(() => database.drop());

const choices = () =>
  rowsOf(
    database.pool,
    "select member_id, type, channel, mode from library_jobs.channel_preference order by type, member_id",
  );

test("POST switches the type off, as often as it comes", async () => {
  for (const _ of [1, 2]) {
    const response = await answer(
      new Request(url(tokenFor("loan_due")), {
        method: "POST",
        body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
      }),
    );
    expect(response.status).toBe(200);
    expect(await choices()).toEqual([
      { member_id: "7", type: "loan_due", channel: "email", mode: "off" },
    ]);
  }
});

test("GET shows a button and changes nothing", async () => {
  const response = await answer(new Request(url(tokenFor("loan_due"))));
  expect(response.status).toBe(200);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  const body = await response.text();
  expect(body).toContain('<form method="post">');
  expect(body).toContain("The &lt;Old&gt; Library");
  expect(await choices()).toEqual([]);
});

test("a token that was not signed with the key is not found", async () => {
  const [body, signature] = tokenFor("loan_due").split(".") as [string, string];
  const other = Buffer.from(JSON.stringify(["8", "loan_due", "email"])).toString("base64url");
  const forged = [
    `${other}.${signature}`,
    `${body}.${signature.slice(0, -1)}${signature.endsWith("A") ? "B" : "A"}AAAA`,
    unsubscribeToken({ member: "7", type: "loan_due", channel: "email" }, `${key}!`),
    body,
    "",
    "%00",
  ];
  for (const token of forged) {
    for (const method of ["GET", "POST"]) {
      expect((await answer(new Request(url(token), { method }))).status).toBe(404);
    }
  }
  expect(await choices()).toEqual([]);
});

test("other methods are refused", async () => {
  const response = await answer(new Request(url(tokenFor("loan_due")), { method: "DELETE" }));
  expect(response.status).toBe(405);
  expect(await choices()).toEqual([]);
});

test("a digest is switched off with all that would come in it", async () => {
  await database.pool.query(
    `insert into library_jobs.channel_preference (member_id, type, mode)
     values ('7', 'comment_reply', 'daily'), ('7', 'loan_due', 'immediate'), ('8', 'comment_reply', 'daily')`,
  );
  await answer(new Request(url(tokenFor("digest")), { method: "POST" }));
  expect(await choices()).toEqual([
    { member_id: "7", type: "*", channel: "email", mode: "off" },
    ...["7", "8"].map((member_id) => ({
      member_id,
      type: "comment_reply",
      channel: "email",
      mode: member_id === "7" ? "off" : "daily",
    })),
    { member_id: "7", type: "loan_due", channel: "email", mode: "immediate" },
  ]);
});

test("a token names any member and type", () => {
  const subscription = { member: "ü:7.8/…", type: "a.b", channel: "email" } as const;
  expect(readToken(unsubscribeToken(subscription, key), key)).toEqual(subscription);
});
