import { isObject, type Path } from "./schema.ts";

/** What lies at a path in a value. */
export function partOf(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      isObject(at) || Array.isArray(at) ? (at as Record<string, unknown>)[step] : undefined,
    value,
  );
}
