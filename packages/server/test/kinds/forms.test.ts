import { expect, test } from "vitest";
import { HttpParameters } from "../../src/kinds/http/parameters.ts";
import { ShellParameters } from "../../src/kinds/shell/parameters.ts";
import { SqlParameters } from "../../src/kinds/sql/parameters.ts";

interface Shape {
  properties?: Record<string, Shape>;
  oneOf?: Shape[];
  items?: Shape;
  title?: string;
  const?: unknown;
  "x-secret"?: boolean;
}

/** As workers publish it. */
const published = (schema: typeof HttpParameters | typeof ShellParameters | typeof SqlParameters) =>
  schema["~standard"].jsonSchema.input({
    target: "draft-2020-12",
    libraryOptions: { unrepresentable: "any" },
  }) as Shape;

test.each([
  ["http", HttpParameters],
  ["shell", ShellParameters],
  ["sql", SqlParameters],
])("each field of %s has a title in its form", (_, schema) => {
  for (const [name, field] of Object.entries(published(schema).properties!))
    expect(field.title, name).toMatch(/^[A-Z]/);
});

test("what is chosen is told apart by a constant, and secrets are named, not typed", () => {
  const { authorization, body, checks, signingSecret } = published(HttpParameters).properties!;
  const kinds = (choice: Shape | undefined) =>
    choice!.oneOf!.map(({ properties }) => properties!["kind"]!.const);
  expect(kinds(authorization)).toEqual(["none", "bearer", "basic", "header"]);
  expect(kinds(body)).toEqual(["none", "json", "text"]);
  expect(kinds(checks!.items)).toEqual(["contains", "equals"]);
  const secrets = authorization!.oneOf!.flatMap(({ properties }) => properties!["secret"] ?? []);
  expect(secrets).toHaveLength(3);
  for (const secret of [...secrets, signingSecret])
    expect(secret).toMatchObject({ "x-secret": true });
});
