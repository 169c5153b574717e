import fc from "fast-check";
import { expect, test } from "vitest";
import { createLineRedactor } from "../../src/secrets/line-redactor.ts";

const secret = "canary/of+a secret";

/** What is kept of the lines, and what of them before the end. */
function kept(values: string[], lines: readonly string[]): { all: string[]; early: string[] } {
  const redactor = createLineRedactor(values);
  const all: string[] = [];
  for (const line of lines) redactor.push(line, (one) => all.push(one));
  const early = [...all];
  redactor.flush();
  return { all, early };
}

test("a secret that is divided between two lines stands in neither", () => {
  for (let at = 1; at < secret.length; at++) {
    const lines = [`begin ${secret.slice(0, at)}`, `${secret.slice(at)} end`];
    expect(kept([secret], lines).all).toEqual(["begin [secret]", "[secret] end"]);
  }
});

test("nor one over more lines than two, in whatever form", () => {
  for (const form of [
    Buffer.from(secret).toString("base64"),
    Buffer.from(secret).toString("hex"),
    encodeURIComponent(secret),
  ]) {
    const lines = form.match(/.{1,3}/g)!;
    const { all } = kept([secret], ["before", ...lines, "after"]);
    expect(all.at(0)).toBe("before");
    expect(all.at(-1)).toBe("after");
    expect(new Set(all.slice(1, -1))).toEqual(new Set(["[secret]"]));
  }
});

test("a secret of several lines, such as a key, is taken out of all of them", () => {
  const key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----";
  const { all } = kept([key], ["it is", ...key.split("\n"), "and no more"]);
  expect(all).toEqual(["it is", "[secret]", "[secret]", "[secret]", "[secret]", "and no more"]);
});

test("what cannot be part of a secret is emitted at once, in its order", () => {
  const { early, all } = kept([secret], ["one", "two c", "three", "cana"]);
  expect(early).toEqual(["one", "two c", "three"]);
  expect(all).toEqual(["one", "two c", "three", "cana"]);
});

test("whatever the lines, nothing else is changed, and nothing is lost", () => {
  const part = fc.oneof(fc.constantFrom("can", "ary/", "of+a s", "ecret", secret), fc.string());
  const line = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const { all } = kept([secret], lines);
      expect(all).toHaveLength(lines.length);
      expect(all.join("")).not.toContain(secret);
      if (
        !lines
          .join("")
          .replaceAll(/[\r\n]/g, "")
          .includes(secret)
      )
        expect(all).toEqual(lines);
    }),
  );
});
