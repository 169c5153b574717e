import { isObject, typeOf, type Path, type Schema } from "./schema.ts";
import { chosenMember } from "./choice.ts";
import { wordsOf } from "../../words/words-of.ts";

export function labelOf(name: string, schema: Schema): string {
  return schema.title ?? wordsOf(name);
}

/** An option of an enum in words. */
export function optionWords(
  schema: Schema,
  value: unknown,
): { title: string; description?: string } {
  const told = schema["x-options"]?.[String(value)];
  if (value === null) return { title: told?.title ?? "None" };
  const plain = typeof value === "string" && /^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/i.test(value);
  const title = told?.title ?? (plain ? wordsOf(value) : written(value));
  return told?.description === undefined ? { title } : { title, description: told.description };
}

/** The labels on the way to a value: "Retention, Keep sessions". */
export function labelAt(root: Schema, path: Path, value?: unknown): string {
  const words: string[] = [];
  let schema: Schema | undefined = root;
  let at: unknown = value;
  for (const step of path) {
    const owner: Schema = schema === undefined ? {} : (chosenMember(schema, at) ?? schema);
    if (typeof step === "number" || typeOf(owner) === "array") {
      words.push(String(Number(step) + 1));
      schema = owner.items;
    } else {
      // which member of a choice it is, is what the choice itself is called by
      const isChoice = schema?.["x-discriminator"] === step;
      schema = owner.properties?.[step];
      if (!isChoice) words.push(labelOf(step, schema ?? {}));
    }
    at = isObject(at) || Array.isArray(at) ? (at as Record<string, unknown>)[step] : undefined;
  }
  return words.join(", ");
}

/** The schema of a value, members of choices chosen by it; undefined where none says anything of it. */
export function schemaAt(root: Schema, path: Path, value?: unknown): Schema | undefined {
  let schema: Schema | undefined = root;
  let at: unknown = value;
  for (const step of path) {
    const owner: Schema = chosenMember(schema, at) ?? schema;
    const next: Schema | undefined =
      typeOf(owner) === "array" ? owner.items : owner.properties?.[String(step)];
    if (next === undefined) return undefined;
    schema = next;
    at = isObject(at) || Array.isArray(at) ? (at as Record<string, unknown>)[step] : undefined;
  }
  return schema;
}

function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
