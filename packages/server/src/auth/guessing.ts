import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import { sql } from "horarium";
import { Problem } from "../api/problem.ts";
import { now, type AuthContext } from "./context.ts";
import { recordEvent } from "./events.ts";

/** So many guesses at once, and one more each `secondsPerGuess`; each time it is found empty the wait doubles, up to `longestWait` seconds. */
interface Limit {
  key: string;
  size: number;
  secondsPerGuess: number;
  longestWait: number;
}

/**
 * Takes a guess from each bucket that is about this account and this address, in PostgreSQL, so that any number of
 * processes have them in common. Nobody is locked out for good, and not at all by what others do from elsewhere.
 * Throws `Problem` 429 with the seconds to wait. `giveBack` undoes it for who turns out to be right.
 */
export async function takeGuess(
  context: AuthContext,
  { account, address }: { account: string; address: string | null },
): Promise<{ giveBack: () => Promise<void> }> {
  const limits = limitsOf(account, address);
  for (const limit of limits) await takeFrom(context, limit, address);
  return {
    giveBack: async () => {
      const [pair, ...others] = limits;
      await context.db.rows(sql`delete from horarium_auth.bucket where key = ${pair!.key}`);
      for (const { key, size } of others) {
        await context.db.rows(
          sql`update horarium_auth.bucket set level = least(level + 1, ${size}) where key = ${key}`,
        );
      }
    },
  };
}

/** For secrets of 256 bits: they cannot be guessed, but nobody has to be let try. */
export async function takeGuessOfSecret(
  context: AuthContext,
  address: string | null,
): Promise<void> {
  const key = `secret ${network(address)}`;
  await takeFrom(context, { key, size: 30, secondsPerGuess: 10, longestWait: 900 }, address);
}

/** Six digits are few: after the password, ten at once and one more each ten minutes, from everywhere together. */
export async function takeGuessOfCode(
  context: AuthContext,
  { personId, address }: { personId: string; address: string | null },
): Promise<{ giveBack: () => Promise<void> }> {
  const key = `code ${personId}`;
  await takeFrom(context, { key, size: 10, secondsPerGuess: 600, longestWait: 900 }, address);
  return {
    giveBack: async () => {
      await context.db.rows(sql`delete from horarium_auth.bucket where key = ${key}`);
    },
  };
}

function limitsOf(account: string, address: string | null): Limit[] {
  // what was typed as an address may be a password: it is not kept as it is
  const who = createHash("sha256").update(account).digest("base64url");
  const where = network(address);
  return [
    { key: `pair ${who} ${where}`, size: 5, secondsPerGuess: 30, longestWait: 900 },
    { key: `address ${where}`, size: 30, secondsPerGuess: 10, longestWait: 900 },
    // from many addresses at once; its waits are short, since they are the owner's too
    { key: `account ${who}`, size: 100, secondsPerGuess: 10, longestWait: 60 },
  ];
}

/** Of IPv6 the first half: who has one address there has all of them. */
function network(address: string | null): string {
  if (address === null) return "unknown";
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => "0");
  const groups = [...front, ...(tail === undefined ? [] : zeros), ...back];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}

async function takeFrom(context: AuthContext, limit: Limit, address: string | null): Promise<void> {
  const { outcome, waitSeconds } = await take(context, limit);
  if (outcome === "taken") return;
  if (outcome === "struck") {
    const [what = ""] = limit.key.split(" ");
    const detail = { what, waitSeconds };
    await recordEvent(context, { kind: "guesses_refused", by: "nobody", address, detail });
  }
  throw new Problem(
    429,
    "too_many_tries",
    `too many tries; the next one is answered in ${waitSeconds} s`,
    { retryAfterSeconds: waitSeconds },
  );
}

interface Taken {
  /** `struck`: it was found empty; `barred`: it waits since it was. */
  outcome: "taken" | "struck" | "barred";
  /** Until there is one. */
  waitSeconds: number;
}

/**
 * Takes one if there is one. One statement: its lock on the row makes guesses that come at once take turns, whichever
 * process they reach.
 */
async function take(
  context: AuthContext,
  { key, size, secondsPerGuess, longestWait }: Limit,
): Promise<Taken> {
  const [row] = await context.db.rows(
    sql<{ outcome: Taken["outcome"]; seconds: number | null }>`
      insert into horarium_auth.bucket as bucket (key, level, filled_at, strikes, outcome)
      values (${key}, ${size}::float8 - 1, ${now(context)}, 0, 'taken')
      on conflict (key) do update
      set (level, filled_at, strikes, barred_until, outcome) = (
        select
          case outcome when 'taken' then filled - 1 else filled end,
          at,
          case outcome when 'struck' then strikes + 1 else strikes end,
          case outcome
            when 'struck' then at + interval '1 second' * greatest(
              (1 - filled) * ${secondsPerGuess}::float8,
              least(${longestWait}::float8, 15 * 2 ^ least(strikes, 10)))
            when 'barred' then bucket.barred_until
          end,
          outcome
        from (
          select at, filled, strikes,
            case when bucket.barred_until > at then 'barred' when filled >= 1 then 'taken' else 'struck' end as outcome
          from (
            select at,
              least(${size}::float8,
                bucket.level + greatest(0, extract(epoch from at - bucket.filled_at)::float8) / ${secondsPerGuess}::float8) as filled,
              -- who comes back after a day begins anew
              case when at - bucket.filled_at > interval '1 day' then 0 else bucket.strikes end as strikes
            from (select ${now(context)} as at) clock
          ) filling
        ) decision
      )
      returning outcome, ceil(extract(epoch from barred_until - filled_at))::int as seconds`,
  );
  return { outcome: row!.outcome, waitSeconds: Math.max(1, row!.seconds ?? 1) };
}
