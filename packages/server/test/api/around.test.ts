import { describe, expect, test } from "vitest";
import { useApi } from "./support.ts";

describe("what stands around an execution", () => {
  const api = useApi();

  test("are the executions of its job before and after it, and those that do it again", async () => {
    const { horarium } = api;
    await api.call("POST", "/jobs", { name: "failing", handler: "fail", schedule: "@manual" });
    const ids: string[] = [];
    for (let time = 0; time < 3; time++) {
      ids.push((await api.call("POST", "/jobs/failing/run", {})).body.id as string);
      await horarium.advance("1m");
    }
    const again = (await api.call("POST", `/executions/${ids[1]}/retry`, {})).body.id as string;
    await horarium.runDue();

    const { status, body } = await api.call("GET", `/executions/${ids[1]}/around`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      job: { name: "failing", title: null, timezone: "UTC" },
      previous: { id: ids[0], status: "failed" },
      next: { id: ids[2] },
      repeatedBy: [{ id: again }],
      ahead: null,
      sameError: { executions: 4, since: "2026-11-24T12:00:00.000Z" },
    });
    expect((await api.call("GET", `/executions/${ids[0]}/around`)).body.previous).toBeNull();
  });

  test("are those before it in the queue while it waits", async () => {
    const ask = (priority: number) =>
      api.call("POST", "/executions", { handler: "greet", parameters: {}, priority });
    const last = (await ask(200)).body.id as string;
    await ask(10);
    await ask(20);
    const { body } = await api.call("GET", `/executions/${last}/around`);
    expect(body).toMatchObject({
      ahead: 2,
      job: null,
      previous: null,
      next: null,
      sameError: null,
    });
    await api.horarium.runDue();
    expect((await api.call("GET", `/executions/${last}/around`)).body.ahead).toBeNull();
  });

  test("is asked of an execution that is there", async () => {
    const { status } = await api.call(
      "GET",
      "/executions/01940e7c-3f00-7000-8000-4f5a7d1c2b3a/around",
    );
    expect(status).toBe(404);
  });
});
