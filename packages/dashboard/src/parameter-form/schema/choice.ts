import { constantOf } from "./normalise.ts";
import { isObject, type Schema } from "./schema.ts";

/** The member of a `oneOf` that a value has chosen by its discriminator; the first one where it has chosen none. */
export function chosenMember(schema: Schema, value: unknown): Schema | undefined {
  const { oneOf: members, "x-discriminator": name } = schema;
  if (members === undefined || name === undefined) return undefined;
  const chosen = isObject(value) ? value[name] : undefined;
  return members.find((member) => memberValue(member, name) === chosen) ?? members[0];
}

/** What the discriminator says where this member is chosen. */
export function memberValue(member: Schema, name: string): unknown {
  return constantOf(member.properties?.[name]);
}
