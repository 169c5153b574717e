import { chosenMember } from "./choice.ts";
import { schemaAt } from "./label.ts";
import { partOf } from "./part.ts";
import type { Path, Schema } from "./schema.ts";

/** Which of two paths comes first in the form; what the schema does not name comes last. */
export function inFormOrder(schema: Schema, value: unknown, one: Path, other: Path): number {
  const [first, second] = [placesOf(schema, one, value), placesOf(schema, other, value)];
  const differing = first.findIndex((place, depth) => place !== second[depth]);
  if (differing < 0) return first.length - second.length;
  return first[differing]! - (second[differing] ?? -1);
}

/** Where a path leads, counted in each object by the order of its fields. */
function placesOf(schema: Schema, path: Path, value: unknown): number[] {
  return path.map((step, depth) => {
    if (typeof step === "number") return step;
    const owner = schemaAt(schema, path.slice(0, depth), value) ?? {};
    const member = chosenMember(owner, partOf(value, path.slice(0, depth))) ?? owner;
    const place = Object.keys(member.properties ?? {}).indexOf(step);
    return place < 0 ? Number.MAX_SAFE_INTEGER : place;
  });
}
