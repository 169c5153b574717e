import { Problem } from "../../api/problem.ts";

/** Characters. A second factor makes up for some. */
const shortest = { alone: 12, withSecondFactor: 8 };

interface About {
  email: string;
  name: string;
  hasSecondFactor?: boolean;
}

/**
 * Throws `Problem` for a password that is too short or among the first that are tried: one of 49,000 common ones, such a
 * one with digits or signs around it or repeated, a row of the same few characters, or the person's own address or name.
 */
export async function refuseWeak(password: string, about: About): Promise<void> {
  const weakness = await weaknessOf(password, about);
  if (weakness === null) return;
  throw new Problem(422, "weak_password", `the password ${weakness}; take another`, {
    fields: [{ path: "body.password", message: weakness }],
  });
}

/** By its number of characters. */
export function isLongEnough(
  password: string,
  { hasSecondFactor }: { hasSecondFactor: boolean },
): boolean {
  return lengthOf(password) >= (hasSecondFactor ? shortest.withSecondFactor : shortest.alone);
}

function lengthOf(password: string): number {
  return Array.from(password.normalize("NFKC")).length;
}

async function weaknessOf(
  password: string,
  { email, name, hasSecondFactor = false }: About,
): Promise<string | null> {
  const typed = password.normalize("NFKC").toLowerCase();
  if (!isLongEnough(password, { hasSecondFactor }))
    return `has fewer than ${hasSecondFactor ? shortest.withSecondFactor : shortest.alone} characters`;
  if (new Set(typed).size <= 4) return "has too few different characters";
  const unit = repeatedUnit(typed);
  const words = [typed, unit, core(typed), core(unit)];
  const common = await commonPasswords();
  if (words.some((word) => common.has(word))) return "is among the most common ones";
  const own = [email, email.split("@")[0]!, ...email.split(/[@.]/), name, ...name.split(/\s+/)];
  const said = new Set([...own, "horarium"].map((word) => word.normalize("NFKC").toLowerCase()));
  if (words.some((word) => said.has(word))) return "is made of your address or name, or of ours";
  return null;
}

/** `abcabcabc` is `abc`. */
function repeatedUnit(text: string): string {
  const period = `${text}${text}`.indexOf(text, 1);
  return text.slice(0, period);
}

/** Without what is put before and behind a word to make it longer: `!password2026` is `password`. */
function core(text: string): string {
  const [first, last] = [text.search(/\p{L}/u), text.length - text.replace(/\P{L}+$/u, "").length];
  return first === -1 ? text : text.slice(first, text.length - last);
}

let loading: Promise<ReadonlySet<string>> | undefined;

/** Read when a password is chosen for the first time: it is 400 kB. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  loading ??= import("@zxcvbn-ts/language-common").then(
    ({ dictionary }) => new Set(dictionary["passwords-common"]),
  );
  return loading;
}
