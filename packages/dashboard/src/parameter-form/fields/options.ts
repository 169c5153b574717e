import type { Option } from "../../ui/option.ts";
import { equal } from "../schema/equal.ts";
import { optionWords } from "../schema/label.ts";
import type { Schema } from "../schema/schema.ts";

/** The values of an enum as the kit's options: their ids are their places. */
export function optionsOf(schema: Schema): Option[] {
  return (schema.enum ?? []).map((value, place) => {
    const { title, description } = optionWords(schema, value);
    return { id: String(place), label: title, ...(description !== undefined && { description }) };
  });
}

export function placeOf(schema: Schema, value: unknown): string | null {
  const place = (schema.enum ?? []).findIndex((one) => equal(one, value));
  return place < 0 ? null : String(place);
}

export function valueAt(schema: Schema, id: string): unknown {
  return schema.enum?.[Number(id)];
}

/** For a value that need not be set, and has nothing that stands for it. */
export const notSet: Option = { id: "", label: "Not set" };
