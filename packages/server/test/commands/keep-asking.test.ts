import { afterEach, beforeEach, expect, test, vi, type MockInstance } from "vitest";
import { NoAnswerError, RequestError } from "../../src/commands/client.ts";
import { keepAsking } from "../../src/commands/executions/keep-asking.ts";

let said: MockInstance<typeof console.error>;
beforeEach(() => (said = vi.spyOn(console, "error").mockImplementation(() => {})));
afterEach(() => said.mockRestore());

const problem = (status: number) =>
  new RequestError({
    type: "about:blank",
    status,
    title: "",
    code: "",
    detail: "it is so",
    requestId: "",
  });

test.each([
  ["does not answer", new NoAnswerError("http://localhost:1 does not answer")],
  ["is starting", problem(503)],
  ["has lost its database", Object.assign(new Error("gone"), { code: "57P01" })],
])("a place that %s is asked again, and both are said", async (_, error) => {
  let asked = 0;
  const answer = await keepAsking(() =>
    ++asked === 1 ? Promise.reject(error) : Promise.resolve("here"),
  );
  expect(answer).toBe("here");
  expect(said.mock.calls.map(([text]) => String(text))).toEqual([
    expect.stringContaining("Trying again until it answers ..."),
    "It answers again",
  ]);
});

test("what stays wrong is not asked again", async () => {
  const refused = problem(404);
  await expect(keepAsking(() => Promise.reject(refused))).rejects.toBe(refused);
  expect(said).not.toHaveBeenCalled();
});
