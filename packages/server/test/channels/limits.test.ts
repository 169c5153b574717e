import type { AlertFacts, AlertMessage } from "horarium";
import { expect, test } from "vitest";
import { fitLines } from "../../src/channels/fit-lines.ts";
import type { Means } from "../../src/channels/kind.ts";
import { ntfy } from "../../src/channels/ntfy/ntfy.ts";
import { slack } from "../../src/channels/slack/slack.ts";

const facts: AlertFacts = {
  id: "01a21ffc-a236-7000-9c1e-02aa9f7db0da",
  kind: "failed",
  state: "open",
  sentence: `${"😀".repeat(100)}: failed, since its workers died 1,000,000 times`,
  job: null,
  handler: null,
  execution: null,
  reason: null,
  error: `<!channel> @everyone & ${"*界_<".repeat(70)}`,
  openedAt: "2026-11-28T02:36:55.000Z",
  lastAt: "2026-11-28T02:36:55.000Z",
  count: 1,
  resolvedAt: null,
  wasTold: false,
};
const single: AlertMessage = {
  type: "alert.opened",
  at: facts.openedAt,
  total: 1,
  alerts: [facts],
};
const many: AlertMessage = {
  type: "alerts.summary",
  at: facts.openedAt,
  total: 10_000,
  counts: { failed: 10_000 },
  alerts: Array.from({ length: 20 }, () => facts),
};

/** What a channel would send, as it is read on the other side. */
async function sent(
  send: (means: Means) => Promise<unknown>,
): Promise<{ raw: string; body: Record<string, string> }> {
  let raw = "";
  await send({
    outbound: (_, { body = "" }) => {
      raw = body;
      return Promise.resolve({ status: 200, text: "", redirects: 0, retryAfterMs: null });
    },
    mail: null,
    environment: null,
    link: (path) => `https://jobs.example.org/${path}`,
    now: () => new Date(),
  });
  return { raw, body: JSON.parse(raw) as Record<string, string> };
}

test.each([single, many])(
  "a $type to Slack and those like it is short enough for Discord too",
  async (message) => {
    const url = "https://hooks.example.org/services/T0/B0/x";
    const { body } = await sent((means) =>
      slack.send({ id: facts.id, message, settings: {}, secrets: { url } }, means),
    );
    const text = body["text"]!;
    expect(text.length).toBeLessThanOrEqual(2_000);
    // what must not be lost: what it is, and where to look
    expect(text).toMatch(/^\*/);
    expect(text).toMatch(/<https:\/\/jobs\.example\.org\/alerts[^>]*>$/);
    if (message === many) expect(text).toMatch(/\nand \d+ more lines\n/);
    // no mention, and no link of its own, in either's way of writing
    const written = text.slice(0, text.lastIndexOf("\n"));
    expect(written).not.toMatch(/[<>]|@(everyone|channel|here)/);
  },
);

test.each([single, many])(
  "a $type to ntfy stays a message, and does not become a file",
  async (message) => {
    const url = "https://ntfy.example.org/topic_1/";
    const { raw, body } = await sent((means) =>
      ntfy.send({ id: facts.id, message, settings: {}, secrets: { url } }, means),
    );
    expect(body["topic"]).toBe("topic_1");
    expect(Buffer.byteLength(body["message"]!)).toBeLessThanOrEqual(4_096);
    expect(Buffer.byteLength(body["title"]!)).toBeLessThanOrEqual(1_024);
    expect(Buffer.byteLength(raw)).toBeLessThanOrEqual(8_192);
  },
);

test("an address of ntfy has a topic at its end", () => {
  const isGood = (url: string) => ntfy.secrets.safeParse({ url }).success;
  expect(["https://ntfy.sh/a-B_9", `https://ntfy.sh/${"a".repeat(64)}`].map(isGood)).toEqual([
    true,
    true,
  ]);
  const bad = ["", "a/b", "a%20b", "a".repeat(65), "?topic=a"].map(
    (path) => `https://ntfy.sh/${path}`,
  );
  expect([...bad, "no address"].map(isGood)).toEqual([...bad, ""].map(() => false));
});

test("lines are kept while they fit, and what is left out is counted", () => {
  const size = ({ length }: string) => length;
  expect(fitLines(["one", "two"], { most: 8, size })).toEqual(["one", "two"]);
  const lines = ["first", "second", "third", "fourth"];
  expect(fitLines(lines, { most: 24, size })).toEqual(["first", "and 3 more lines"]);
  expect(fitLines(lines, { most: 25, size })).toEqual(["first", "and 3 more lines"]);
  expect(fitLines(["a very long line", "short"], { most: 20, size })).toEqual(["and 2 more lines"]);
});
