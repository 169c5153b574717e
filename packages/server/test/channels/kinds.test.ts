import { z } from "@hono/zod-openapi";
import { describe, expect, test } from "vitest";
import { kinds } from "../../src/channels/kinds.ts";
import { useReceiver } from "./support.ts";
import { useChannels } from "./use-channels.ts";

const receiver = useReceiver();
const { call } = useChannels(() => ({}));

describe.each(kinds)("a channel of the kind $name", ({ name, settings, secrets, fields }) => {
  test("asks on screen for what its schemas want, and for nothing else", () => {
    for (const [schema, isSecret] of [
      [settings, false],
      [secrets, true],
    ] as const) {
      const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input" });
      const asked = fields.filter((field) => field.isSecret === isSecret);
      expect(asked.map((field) => field.name).toSorted()).toEqual(
        Object.keys(properties).toSorted(),
      );
      const needed = asked.filter(({ isOptional }) => !isOptional).map((field) => field.name);
      expect(needed.toSorted()).toEqual(required.toSorted());
    }
  });

  test("is offered by the API, made from its fields, tested, and shown without its secrets", async () => {
    const { body } = await call("GET", "/channels");
    const offered = body.kinds.find((one: { name: string }) => one.name === name);
    expect(offered.fields).toEqual(fields);
    const given = {
      addresses: ["ops@example.org"],
      url: `${receiver.url}/canary-path`,
      "signing-secret": `whsec_${Buffer.alloc(24, "c").toString("base64")}`,
      text: "tk_canary",
    };
    const of = (isSecret: boolean) =>
      Object.fromEntries(
        fields.filter((one) => one.isSecret === isSecret).map((one) => [one.name, given[one.form]]),
      );
    const wanted = { kind: name, name: "new", settings: of(false), secrets: of(true) };
    const created = await call("POST", "/channels", wanted);
    expect(created.status).toBe(201);
    const missing = await call("POST", "/channels", { kind: name, name: "other" });
    expect(missing.status).toBe(422);
    const { body: tested } = await call("POST", `/channels/${created.body.id}/test`, {});
    expect(tested.tries).toHaveLength(1);
    const shown = JSON.stringify([
      created.body,
      (await call("GET", "/channels")).body.rows,
      tested,
    ]);
    expect(shown).not.toMatch(/canary/);
    expect(shown).not.toContain(given["signing-secret"].slice(6));
  });
});

test("a kind that there is not is refused, with those that there are", async () => {
  const { status, body } = await call("POST", "/channels", { kind: "pigeon", name: "x" });
  expect(status).toBe(422);
  expect(body.detail).toContain("body.kind");
});
