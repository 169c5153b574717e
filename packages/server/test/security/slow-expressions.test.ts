import { expect, test } from "vitest";
import { useAuth } from "../auth/support.ts";

const here = useAuth();

/** Milliseconds: a machine that does much else too needs less, and a quadratic expression minutes. */
const longest = 10_000;
const long = 100_000;

const evil = [
  "a".repeat(long),
  `${"a.".repeat(long / 2)}@`,
  `a@${"a.".repeat(long / 2)}`,
  `a@${"a-".repeat(long / 2)}`,
  " ".repeat(long),
  `${"\t".repeat(long)}x`,
  "0,".repeat(long / 2),
  "@every ".repeat(long / 7),
];

test.each(evil.map((text) => ({ shown: text.slice(0, 12), text })))(
  "text of 100,000 characters, $shown ..., is refused at once wherever text is taken from strangers",
  async ({ text }) => {
    const stranger = here.browser();
    const bodies: [string, object][] = [
      ["/auth/sign-in", { email: text, password: "x" }],
      ["/auth/sign-in", { email: "a@example.com", password: text }],
      ["/auth/sign-in", { email: "a@example.com", password: "x", code: text }],
      ["/auth/accept", { token: text, password: "x" }],
      ["/auth/first-admin", { token: "x", email: "a@example.com", name: text, password: "x" }],
    ];
    for (const [path, body] of bodies) {
      const began = performance.now();
      const { status } = await stranger.call("POST", path, body);
      expect(status).toBe(422);
      expect(performance.now() - began).toBeLessThan(longest);
    }
  },
);

test("a schedule of 100,000 characters is refused at once", async () => {
  const { browser } = await here.person("reader");
  for (const schedule of evil) {
    const began = performance.now();
    const answer = await browser.call("POST", "/schedules/preview", { schedule, timezone: "UTC" });
    expect(answer.status).toBe(422);
    expect(performance.now() - began).toBeLessThan(longest);
  }
});

test("headers that are long are read as fast as others", async () => {
  const stranger = here.browser();
  for (const headers of [
    { cookie: "horarium=".repeat(1_500) },
    { authorization: `Bearer ${" ".repeat(12_000)}x` },
    { "x-forwarded-for": ", ".repeat(6_000) },
  ]) {
    const began = performance.now();
    await stranger.call("GET", "/jobs", undefined, headers);
    expect(performance.now() - began).toBeLessThan(longest);
  }
});
