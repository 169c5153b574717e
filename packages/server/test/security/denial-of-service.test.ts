import { expect, test } from "vitest";
import { useAuth } from "../auth/support.ts";

const here = useAuth();

test("one person has ten event streams, and others have theirs", async () => {
  const { browser } = await here.person("reader");
  const { browser: other } = await here.person("reader");
  const open: AbortController[] = [];
  const stream = async (cookie: string) => {
    const ends = new AbortController();
    open.push(ends);
    const { status } = await fetch(`${here.urls[0]!}/api/events`, {
      headers: { cookie, "sec-fetch-site": "same-origin" },
      signal: ends.signal,
    });
    return status;
  };
  for (let n = 0; n < 10; n++) expect(await stream(browser.cookie!)).toBe(200);
  expect(await stream(browser.cookie!)).toBe(429);
  expect(await stream(other.cookie!)).toBe(200);
  for (const ends of open) ends.abort();
});

test("while many passwords are being checked, what needs none is answered", async () => {
  const { browser } = await here.person("reader");
  const checking = Array.from({ length: 60 }, (_, n) =>
    here.browser().call("POST", "/auth/sign-in", { email: `many${n}@example.com`, password: "x" }),
  );
  let checked = 0;
  for (const one of checking) void one.then(() => checked++);
  expect((await browser.call("GET", "/auth/me")).status).toBe(200);
  // it did not wait for them
  expect(checked).toBeLessThan(checking.length);
  for (const { status } of await Promise.all(checking)) expect([401, 429]).toContain(status);
});
