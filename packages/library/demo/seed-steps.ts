import { readFile } from "node:fs/promises";

import type { Queryable } from "horarium";

import { packageFile } from "../src/package-file.ts";

/** A statement of the seed that is done. */
export interface SeedStep {
  /** What it makes: `reading sessions`. */
  name: string;
  /** Which of the parts into which that is cut, from 1. */
  part: number;
  parts: number;
  ms: number;
}

/** How to go. */
export interface SeedPace {
  rowsAtOnce: number;
  onStep: (step: SeedStep) => void;
}

/** Takes the steps of `seed.sql`, and puts back the indexes and foreign keys that one of them takes off. */
export async function takeSeedSteps(tx: Queryable, pace: SeedPace): Promise<void> {
  for (const { name, text, range } of await readSteps()) {
    const ranges = range === null ? [[]] : await rangesOf(tx, range, pace.rowsAtOnce);
    const parts = ranges.map((values) => ({ text, values }));
    await take(tx, name, parts, pace);
  }
  await take(tx, "indexes and foreign keys", await takenOff(tx), pace);
  await take(tx, "statistics", analyses(await tables(tx)), pace);
}

interface Statement {
  text: string;
  values: unknown[];
}

async function take(
  tx: Queryable,
  name: string,
  statements: readonly Statement[],
  { onStep }: SeedPace,
): Promise<void> {
  for (const [place, { text, values }] of statements.entries()) {
    const startedAt = performance.now();
    await tx.query(text, values);
    const ms = Math.round(performance.now() - startedAt);
    onStep({ name, part: place + 1, parts: statements.length, ms });
  }
}

interface Step {
  name: string;
  text: string;
  range: Range | null;
}

/** Numbers from 1 to what an expression gives, or the rows of a table by one of their instants. */
type Range = { to: string } | { column: string; table: string };

async function readSteps(): Promise<Step[]> {
  const text = await readFile(packageFile("demo/seed.sql"), "utf8");
  const [, ...steps] = text.split(/^--- /m);
  return steps.map((step) => {
    const end = step.indexOf("\n");
    return { ...named(step.slice(0, end)), text: step.slice(end) };
  });
}

function named(heading: string): Pick<Step, "name" | "range"> {
  const numbers = /^(.*), 1 to (.*)$/.exec(heading);
  if (numbers !== null) return { name: numbers[1]!, range: { to: numbers[2]! } };
  const slices = /^(.*), by (\w+) of (\w+)$/.exec(heading);
  if (slices !== null)
    return { name: slices[1]!, range: { column: slices[2]!, table: slices[3]! } };
  return { name: heading, range: null };
}

async function rangesOf(tx: Queryable, range: Range, rowsAtOnce: number): Promise<unknown[][]> {
  return "to" in range
    ? await numbersOf(tx, range.to, rowsAtOnce)
    : await slicesOf(tx, range.table, range.column, rowsAtOnce);
}

/** `[1, 100000]`, `[100001, 200000]` and so on. */
async function numbersOf(tx: Queryable, to: string, rowsAtOnce: number): Promise<number[][]> {
  const { rows } = await tx.query(`select (${to})::integer as last`, []);
  const [{ last }] = rows as [{ last: number }];
  const ranges = [];
  for (let first = 1; first <= last; first += rowsAtOnce)
    ranges.push([first, Math.min(last, first + rowsAtOnce - 1)]);
  return ranges;
}

/** As many rows in each: `[-infinity, a]`, `[a, b]`, `[b, infinity]`, where the lower end belongs to the slice before. */
async function slicesOf(
  tx: Queryable,
  table: string,
  column: string,
  rowsAtOnce: number,
): Promise<string[][]> {
  const { rows: counted } = await tx.query(`select count(*)::integer as n from ${table}`, []);
  const slices = Math.ceil((counted as [{ n: number }])[0].n / rowsAtOnce);
  const shares = Array.from(
    { length: Math.max(0, slices - 1) },
    (_, place) => (place + 1) / slices,
  );
  // two bounds may be one instant
  const { rows } = await tx.query(
    `select array(
       select distinct unnest(bounds)
       order by 1)::text[] as bounds
     from (
       select percentile_disc($1::float8[]) within group (order by ${column}) as bounds
       from ${table}) slices`,
    [shares],
  );
  const [{ bounds }] = rows as [{ bounds: string[] }];
  return ["-infinity", ...bounds].map((from, place) => [from, bounds[place] ?? "infinity"]);
}

async function takenOff(tx: Queryable): Promise<Statement[]> {
  const { rows } = await tx.query("select back from taken_off", []);
  return (rows as { back: string }[]).map(({ back }) => ({ text: back, values: [] }));
}

async function tables(tx: Queryable): Promise<string[]> {
  const { rows } = await tx.query(
    `select format('%I.%I', schemaname, tablename) as name
     from pg_tables
     where schemaname = 'library'
     order by 1`,
    [],
  );
  return (rows as { name: string }[]).map(({ name }) => name);
}

/** For the planner: the jobs come before autovacuum does. */
function analyses(names: readonly string[]): Statement[] {
  return names.map((name) => ({ text: `analyze ${name}`, values: [] }));
}
