import { expect, test } from "vitest";
import { refuseWeak } from "../../src/auth/passwords/refuse-weak.ts";
import { scryptPasswords } from "../../src/auth/passwords/scrypt.ts";
import { createTurns } from "../../src/auth/passwords/turns.ts";

const ada = { email: "ada.q@analytical.example", name: "Ada Quetzelmann" };

test.each([
  ["elevenchars", "fewer than 12"],
  ["👍👍👍👍👍👍👍👍", "fewer than 12"],
  ["aaaaaaaaaaaaaaaa", "few different"],
  ["121212121212", "few different"],
  ["passwordpassword", "common"],
  ["Password123456!", "common"],
  ["!!!sunshine2026", "common"],
  ["qwertyuiop123", "common"],
  ["quetzelmann1815", "address or name"],
  ["AnalyticalAnalytical", "address or name"],
  ["horarium-2026", "ours"],
])("%s is refused", async (password, why) => {
  await expect(refuseWeak(password, ada)).rejects.toMatchObject({
    status: 422,
    code: "weak_password",
    message: expect.stringContaining(why),
  });
});

test.each([
  "seven green bicycles",
  "Zwölf-Boxkämpfer jagen",
  "correct horse battery",
  "kX9#mP2$vL5q",
])("%s is taken: there are no rules of composition", async (password) => {
  await expect(refuseWeak(password, ada)).resolves.toBeUndefined();
});

test("passwords cost what is expected, have a salt each, and are the same however they were typed", async () => {
  const passwords = scryptPasswords();
  const hash = await passwords.hash("caf\u00e9 au lait 12");
  expect(hash).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
  expect(passwords.ofNobody).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
  expect(await passwords.verify("cafe\u0301 au lait 12", hash)).toBe(true);
  expect(await passwords.verify("cafe au lait 12", hash)).toBe(false);

  const cheap = scryptPasswords({ N: 2 ** 10, r: 8, p: 1 });
  expect(await cheap.hash("the same one twice")).not.toBe(await cheap.hash("the same one twice"));
  // stored with another cost than is used now
  expect(await cheap.verify("caf\u00e9 au lait 12", hash)).toBe(true);
  expect(await cheap.verify("anything at all", cheap.ofNobody)).toBe(false);
});

test("at most so many are computed at a time, in the order in which they came", async () => {
  const inTurn = createTurns(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = [0, 1, 2, 3].map((n) =>
    inTurn(() => {
      begun.push(n);
      return new Promise<void>((resolve) => (ends[n] = resolve));
    }),
  );
  expect(begun).toEqual([0, 1]);
  ends[1]!();
  await all[1];
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 2]);
  ends[0]!();
  ends[2]!();
  await Promise.all([all[0], all[2]]);
  ends[3]!();
  await all[3];
  await expect(inTurn(() => Promise.reject(new Error("it fails")))).rejects.toThrow("it fails");
  await expect(inTurn(() => Promise.resolve("and the next goes on"))).resolves.toBeDefined();
});
