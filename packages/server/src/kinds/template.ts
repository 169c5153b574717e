import type { Context } from "horarium";

/** What `{{name}}` can name. Nothing is computed, and no other name is taken. */
export const templateNames = [
  "executionId",
  "idempotencyKey",
  "job",
  "slot",
  "attempt",
  "now",
] as const;

type TemplateName = (typeof templateNames)[number];
export type TemplateValues = Readonly<Record<TemplateName, string>>;

/** Instants in ISO 8601 and UTC; empty where there is none: no slot, no job. */
export function templateValues(
  context: Pick<Context, "executionId" | "idempotencyKey" | "job" | "scheduledFor" | "attempt">,
  now: Date,
): TemplateValues {
  return {
    executionId: context.executionId,
    idempotencyKey: context.idempotencyKey,
    job: context.job ?? "",
    slot: context.scheduledFor?.toISOString() ?? "",
    attempt: String(context.attempt),
    now: now.toISOString(),
  };
}

const placeholder = /\{\{([A-Za-z][A-Za-z0-9]*)\}\}/g;

/** Puts the values in, each changed by `encode`. What a value holds is never looked at again. */
export function fillText(
  text: string,
  values: TemplateValues,
  encode: (value: string) => string = (value) => value,
): string {
  return text.replaceAll(placeholder, (whole, name: string) =>
    isKnown(name) ? encode(values[name]) : whole,
  );
}

/** The same in each text of a JSON value, at any depth: a value stays within its text, whatever signs it has. */
export function fillJson(value: unknown, values: TemplateValues): unknown {
  if (typeof value === "string") return fillText(value, values);
  if (Array.isArray(value)) return value.map((one) => fillJson(one, values));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, fillJson(inner, values)]),
  );
}

/** What is wrong with the placeholders of a value, for people; null: nothing. */
export function templateProblem(value: unknown): string | null {
  const texts: unknown[] = [value];
  for (const one of texts) {
    if (typeof one === "object" && one !== null) texts.push(...Object.values(one));
    if (typeof one !== "string") continue;
    const unknown = [...one.matchAll(placeholder)].find(([, name]) => !isKnown(name!));
    if (unknown !== undefined)
      return `${unknown[0]} names nothing: there are ${templateNames.map((name) => `{{${name}}}`).join(", ")}`;
  }
  return null;
}

function isKnown(name: string): name is TemplateName {
  return (templateNames as readonly string[]).includes(name);
}
