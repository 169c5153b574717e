import { expect, test } from "vitest";
import { useApi } from "./support.ts";

const api = useApi();

test("a preview has the sentence, the slots that will be made, and what the clocks do to them", async () => {
  const { status, body } = await api.call("POST", "/schedules/preview", {
    schedule: "0 2 * * *",
    timezone: "Europe/Rome",
    from: "2027-03-27T12:00:00Z",
    count: 2,
  });
  expect(status).toBe(200);
  expect(body.slots).toMatchObject([
    {
      at: "2027-03-28T01:00:00.000Z",
      shiftedFrom: ["2027-03-28T02:00"],
      sentence: expect.stringContaining("does not exist"),
    },
    { at: "2027-03-29T00:00:00.000Z", shiftedFrom: [], pass: null },
  ]);
  expect(body.warnings).toMatchObject([{ code: "clock_change" }]);
});

test.each([
  [{ schedule: "0 0 31 2 *" }, "body.schedule"],
  [{ schedule: "@daily", timezone: "Europe/Roma" }, "body.timezone"],
  [{ schedule: "@daily", count: 0 }, "body.count"],
  [{ schedule: "@daily", from: "yesterday" }, "body.from"],
])("a preview of %o is refused at its field", async (given, path) => {
  const { status, body } = await api.call("POST", "/schedules/preview", given);
  expect(status).toBe(422);
  expect(body.fields).toMatchObject([{ path }]);
});

test("time zones are listed by names that schedules take", async () => {
  const { body } = await api.call("GET", "/zones");
  expect(body.rows).toEqual(expect.arrayContaining(["UTC", "Europe/Rome", "America/New_York"]));
});
