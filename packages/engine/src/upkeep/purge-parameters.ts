import type { StandardSchema } from "../standard-schema.ts";

/** One field of the parameters: what stands for it when it is left out, and what is wrong with a value. */
export interface Field<Value> {
  readonly standard: Value;
  readonly title: string;
  readonly help: string;
  /** The rest of its JSON Schema. */
  readonly shape: Readonly<Record<string, unknown>>;
  /** Null if the value fits, else what it must be. */
  refuses(value: unknown): string | null;
}

/** A whole number from `min` to `max`. */
export function wholeNumber(
  standard: number,
  { min, max, unit, ...told }: { min: number; max: number; unit: string } & Told,
): Field<number> {
  const fits = (value: unknown) =>
    typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
  return {
    ...told,
    standard,
    shape: { type: "integer", minimum: min, maximum: max, "x-unit": unit },
    refuses: (value) => (fits(value) ? null : `must be a whole number from ${min} to ${max}`),
  };
}

/** True or false. */
function yesOrNo(standard: boolean, told: Told): Field<boolean> {
  return {
    ...told,
    standard,
    shape: { type: "boolean" },
    refuses: (value) => (typeof value === "boolean" ? null : "must be true or false"),
  };
}

type Told = Pick<Field<unknown>, "title" | "help">;

type Fields<Values> = { readonly [Name in keyof Values]: Field<Values[Name]> };

/** A schema of fields that may all be left out. */
export interface FieldsSchema<Values> extends StandardSchema<Values> {
  readonly "~standard": StandardSchema<Values>["~standard"] & {
    readonly types?: { readonly input: Partial<Values>; readonly output: Values } | undefined;
    /** Standard JSON Schema (https://standardschema.dev/json-schema): what forms are made from. */
    readonly jsonSchema: { readonly input: () => Record<string, unknown> };
  };
}

/** A schema of these fields and no others. */
export function fields<Values extends object>(all: Fields<Values>): FieldsSchema<Values> {
  const known = new Map(Object.entries<Field<unknown>>(all));
  return {
    "~standard": {
      version: 1,
      vendor: "horarium",
      jsonSchema: { input: () => toJsonSchema(known) },
      validate(given) {
        if (typeof given !== "object" || given === null || Array.isArray(given)) {
          return { issues: [{ message: `must be an object (got ${show(given)})` }] };
        }
        // a field that is undefined was left out
        const entries = Object.entries(given).filter(([, value]) => value !== undefined);
        const issues = entries.flatMap(([name, value]) => issuesOf(known, name, value));
        if (issues.length > 0) return { issues };
        const standards = [...known].map(([name, { standard }]) => [name, standard]);
        return { value: Object.fromEntries([...standards, ...entries]) as Values };
      },
    },
  };
}

function toJsonSchema(known: ReadonlyMap<string, Field<unknown>>): Record<string, unknown> {
  const properties = [...known].map(([name, { standard, title, help, shape }]) => [
    name,
    { ...shape, title, description: help, default: standard },
  ]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}

function issuesOf(known: ReadonlyMap<string, Field<unknown>>, name: string, value: unknown) {
  const field = known.get(name);
  if (field === undefined) {
    const names = [...known.keys()].join(", ");
    return [{ path: [name], message: `there is no such parameter; there are ${names}` }];
  }
  const reason = field.refuses(value);
  return reason === null ? [] : [{ path: [name], message: `${reason} (got ${show(value)})` }];
}

function show(value: unknown): string {
  const text = typeof value === "bigint" ? `${value}n` : (JSON.stringify(value) ?? String(value));
  return text.length <= 40 ? text : `${text.slice(0, 40)}...`;
}

/** The parameters of one execution of `purge_job_logs`. */
export interface PurgeParameters {
  logDays: number;
  executionDays: number;
  failedDays: number;
  keepPerJob: number;
  batchSize: number;
  maxMinutes: number;
  dryRun: boolean;
}

/** What `purge_job_logs` may be told. */
export const purgeParameters: FieldsSchema<PurgeParameters> = fields<PurgeParameters>({
  logDays: wholeNumber(30, {
    min: 1,
    max: 3650,
    unit: "days",
    title: "Keep log lines",
    help: "Log lines older than this go; a week of them goes as a whole, when its last day is that old.",
  }),
  executionDays: wholeNumber(30, {
    min: 1,
    max: 3650,
    unit: "days",
    title: "Keep executions",
    help: "Finished executions older than this go, but for failed ones. A job's own retention wins.",
  }),
  failedDays: wholeNumber(90, {
    min: 1,
    max: 3650,
    unit: "days",
    title: "Keep failed executions",
    help: "Failed executions older than this go. A job's own retention wins.",
  }),
  keepPerJob: wholeNumber(50, {
    min: 1,
    max: 10_000,
    unit: "executions",
    title: "Keep of each job at least",
    help: "So many of each job's last finished executions stay, however old they are.",
  }),
  batchSize: wholeNumber(5_000, {
    min: 100,
    max: 50_000,
    unit: "rows",
    title: "Rows in one transaction",
    help: "Rows that are deleted in one transaction.",
  }),
  maxMinutes: wholeNumber(20, {
    min: 1,
    max: 1_440,
    unit: "minutes",
    title: "Longest time",
    help: "After this time it stops; the next execution goes on.",
  }),
  dryRun: yesOrNo(false, { title: "Dry run", help: "Only counts what would go." }),
});
