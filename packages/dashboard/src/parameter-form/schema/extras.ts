import { chosenMember } from "./choice.ts";
import { isObject, type Path, type Schema } from "./schema.ts";

/** Where a value has more than its schema knows: kept, and to be told. */
export function extrasOf(root: Schema, value: unknown, at: Path = []): Path[] {
  const schema = chosenMember(root, value) ?? root;
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined
      ? []
      : value.flatMap((item, place) => extrasOf(items, item, [...at, place]));
  }
  const { properties } = schema;
  if (!isObject(value) || properties === undefined) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const property = properties[name];
    return property === undefined ? [[...at, name]] : extrasOf(property, inner, [...at, name]);
  });
}
