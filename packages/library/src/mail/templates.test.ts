import { expect, test } from "vitest";

import { subjectOf } from "./outbox.ts";
import { render } from "./templates.ts";
import type { Told } from "./content.ts";

const sender = { library: "The <Old> Library", appUrl: "https://library.example.org/app/" };
const reader = { locale: "en", timezone: "Europe/Berlin", now: new Date("2026-11-24T09:00:00Z") };

const notice = (payload: unknown): Told => ({
  type: "comment_reply",
  payload,
  subjects: ["notice:1"],
  parts: [],
});

const loan = (id: string, title: string, dueAt: string, more: object = {}) => ({
  subject: subjectOf.loan(id, new Date(dueAt)),
  title,
  dueAt,
  canRenew: true,
  hasWaitingHold: false,
  ...more,
});

const loans = (...lines: ReturnType<typeof loan>[]): Told => ({
  type: "loan_due",
  payload: { loans: lines },
  subjects: lines.map(({ subject }) => subject),
  parts: [],
});

test("what members wrote is text, in both forms", () => {
  const mail = render(
    notice({ title: `<b>"Hi" & 'bye'</b>`, message: "<script>alert(1)</script>\nsecond" }),
    reader,
    sender,
    "https://library.example.org/u/x?a=1&b=2",
  )!;
  expect(mail.subject).toBe(`<b>"Hi" & 'bye'</b>`);
  expect(mail.html).not.toContain("<script>");
  expect(mail.html).toContain("&lt;b&gt;&quot;Hi&quot; &amp; &#39;bye&#39;&lt;/b&gt;");
  expect(mail.html).toContain("The &lt;Old&gt; Library");
  expect(mail.html).toContain('href="https://library.example.org/u/x?a=1&amp;b=2"');
  expect(mail.text).toContain("<script>alert(1)</script>\nsecond");
  expect(mail.text).toContain(
    "No more mails of this kind: https://library.example.org/u/x?a=1&b=2",
  );
});

test.each([
  ["/works/7", "https://library.example.org/works/7"],
  ["works/7", "https://library.example.org/app/works/7"],
  ["https://elsewhere.example.org/", "https://elsewhere.example.org/"],
  ["javascript:alert(1)", null],
  ["data:text/html,x", null],
  ["http://[", null],
])("the link %s leads to %s", (link, expected) => {
  const mail = render(notice({ title: "A reply", link }), reader, sender, null)!;
  if (expected === null) expect(mail.html).not.toContain("<a ");
  else expect(mail.html).toContain(`href="${expected}"`);
  expect(mail.text.includes("http")).toBe(expected !== null);
});

test("a subject is one line", () => {
  const mail = render(notice({ title: "Hello\r\nBcc: eve@example.org" }), reader, sender, null)!;
  expect(mail.subject).toBe("Hello Bcc: eve@example.org");
  expect(render(notice({ title: "é".repeat(500) }), reader, sender, null)!.subject).toHaveLength(
    150,
  );
});

test("loans are grouped by the days that are left, by the reader's calendar and language", () => {
  const told = loans(
    loan("1", "Walden", "2026-11-21T22:59:00Z"),
    loan("2", "Emma", "2026-11-24T22:30:00Z"),
    loan("3", "Ulysses", "2026-11-27T10:00:00Z", { canRenew: false, hasWaitingHold: true }),
  );
  const mail = render(told, reader, sender, null)!;
  expect(mail.subject).toBe("Your 3 loans: Overdue");
  expect(mail.text).toContain("OVERDUE\n\nWalden\noverdue by 3 days\n");
  expect(mail.text).toContain(
    "DUE TODAY\n\nEmma\ndue on Tuesday, November 24, 2026\nYou can renew it.",
  );
  expect(mail.text).toContain(
    "DUE SOON\n\nUlysses\ndue on Friday, November 27, 2026\nSomebody is waiting for it.",
  );

  const german = render(told, { ...reader, locale: "de" }, sender, null)!;
  expect(german.text).toContain("ÜBERFÄLLIG\n\nWalden\n3 Tage überfällig\n");
  expect(german.text).toContain("fällig am Dienstag, 24. November 2026");
  expect(german.html).toContain('lang="de"');
  expect(render(told, { ...reader, locale: "ja-JP" }, sender, null)!.text).toContain(
    "3 日過ぎています",
  );
  // where it is the day after already
  const tokyo = render(told, { ...reader, timezone: "Asia/Tokyo" }, sender, null)!;
  expect(tokyo.text).toContain("Walden\noverdue by 2 days");
});

test("one day is one day, and one loan is named in the subject", () => {
  const mail = render(loans(loan("1", "Walden", "2026-11-23T10:00:00Z")), reader, sender, null)!;
  expect(mail.subject).toBe("Walden: overdue by 1 day");
});

test("what was returned meanwhile is left out, and nothing is left of nothing", () => {
  const told = loans(
    loan("1", "Walden", "2026-11-21T10:00:00Z"),
    loan("2", "Emma", "2026-11-25T10:00:00Z"),
  );
  const left = render({ ...told, subjects: told.subjects.slice(1) }, reader, sender, null)!;
  expect(left.text).not.toContain("Walden");
  expect(left.text).toContain("Emma");
  expect(render({ ...told, subjects: [] }, reader, sender, null)).toBe(null);
});

test("a digest has all its parts", () => {
  const told: Told = {
    type: "digest",
    payload: {},
    subjects: [],
    parts: [
      notice({ title: "One" }),
      notice({ title: "Two" }),
      loans(loan("1", "Walden", "2026-11-21T10:00:00Z")),
    ],
  };
  const mail = render(told, reader, sender, null)!;
  expect(mail.subject).toBe("3 notices for you");
  expect(mail.text).toMatch(/One[^]*Two[^]*OVERDUE[^]*Walden/);
  expect(mail.text).not.toContain("wait for");
});

test.each([
  ["en", 1, "1 more notice waits for the next mail"],
  ["de", 2_800, "2.800 weitere Nachrichten folgen in der nächsten E-Mail"],
  ["ja", 2_800, "ほかに 2,800 件のお知らせを次のメールでお送りします"],
])("a digest says how many wait (%s)", (locale, waiting, words) => {
  const told = {
    type: "digest",
    payload: { waiting },
    subjects: [],
    parts: [notice({ title: "One" })],
  };
  expect(render(told, { ...reader, locale }, sender, null)!.text).toContain(words);
});

test("a notice of the host may have the type of the library's own mails", () => {
  const told = { ...notice({ title: "Bring it back" }), type: "loan_due" };
  expect(render(told, reader, sender, null)!.subject).toBe("Bring it back");
});

test("a payload that its type does not allow is an error", () => {
  expect(() => render(notice({ heading: "?" }), reader, sender, null)).toThrow(/title/);
  expect(() => render({ ...loans(), payload: { loans: [{}] } }, reader, sender, null)).toThrow(
    /dueAt/,
  );
});

test("a locale that is none is English", () => {
  expect(
    render(
      loans(loan("1", "Walden", "2026-11-25T10:00:00Z")),
      { ...reader, locale: "x_y" },
      sender,
      null,
    )!.text,
  ).toContain("due on Wednesday, November 25, 2026");
});
