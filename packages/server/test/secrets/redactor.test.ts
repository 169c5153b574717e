import { expect, test } from "vitest";
import { createRedactor } from "../../src/secrets/redactor.ts";

const secret = `p@ss "wörd"/+ of Ada's`;
const { text, value, error } = createRedactor([secret, "second-secret"]);

test.each([
  ["as it is", secret],
  ["as JSON", JSON.stringify({ a: secret })],
  ["in base64", Buffer.from(secret).toString("base64")],
  ["in base64 for URLs", Buffer.from(secret).toString("base64url")],
  ["as a password of basic authentication", Buffer.from(`ada:${secret}`).toString("base64")],
  ["within base64 at the second place", Buffer.from(`a${secret}zz`).toString("base64")],
  ["within base64 at the third place", Buffer.from(`ab${secret}z`).toString("base64")],
  ["in hex", Buffer.from(secret).toString("hex")],
  ["URL-encoded", `https://example.com/?q=${encodeURIComponent(secret)}`],
  ["as a form sends it", new URLSearchParams({ q: secret }).toString()],
])("a secret %s is taken out", (_, given) => {
  const left = text(`before ${given} after`);
  expect(left).toMatch(/^before .*\[secret\].* after$/);
  // nor may so much be left that the rest can be guessed
  for (const part of [given.slice(8, 20), given.slice(-14, -6)])
    if (given.length < 60) expect(left.replace("before ", "")).not.toContain(part);
});

test("it is taken out of values at any depth, and out of their names", () => {
  const given = { list: [{ [`x${secret}`]: "second-secret" }], count: 3, nothing: null };
  expect(value(given)).toEqual({
    list: [{ "x[secret]": "[secret]" }],
    count: 3,
    nothing: null,
  });
});

test("it is taken out of an error, its stack and its causes", () => {
  const cause = new AggregateError([new Error(`inner ${secret}`)], "several");
  const thrown = error(new Error(`no entry with ${secret}`, { cause })) as Error;
  const inner = (thrown.cause as AggregateError).errors[0] as Error;
  expect(thrown.message).toBe("no entry with [secret]");
  for (const left of [thrown.stack, inner.message, inner.stack]) expect(left).not.toContain(secret);
});

test("of two secrets of which one holds the other nothing is left", () => {
  const both = createRedactor(["long-value", "long-value-with-more"]);
  expect(both.text("a long-value-with-more b long-value c")).toBe("a [secret] b [secret] c");
});

test("without secrets nothing is changed", () => {
  expect(createRedactor([]).text("all of it")).toBe("all of it");
});

test("it is found where line ends break it, as tools do with what is long", () => {
  const long = createRedactor(["a secret that is longer than a line of sixteen"]);
  const base64 = Buffer.from("before a secret that is longer than a line of sixteen").toString(
    "base64",
  );
  const broken = base64.replaceAll(/.{16}/g, "$&\r\n");
  const left = long.text(`begin\n${broken}\nend`);
  expect(left).toContain("[secret]");
  for (const line of broken.split("\r\n").slice(1, -1)) expect(left).not.toContain(line);
  expect(left).toMatch(/^begin\n[^]*end$/);
});

test("a text of a megabyte with many beginnings of secrets takes a moment", () => {
  const many = Array.from({ length: 20 }, (_, number) => `secret-of-number-${number}-abc`);
  const flood = "secret-of-number-1-ab\n".repeat(50_000);
  // of the processor, which others may want too
  const before = process.cpuUsage();
  expect(createRedactor(many).text(flood)).toBe(flood);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(3_000);
});
