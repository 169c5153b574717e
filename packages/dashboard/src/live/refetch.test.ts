import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { LiveEvent } from "./live-event.ts";
import { createRefetcher } from "./refetch.ts";

test("what was asked for before an event and is answered after it is asked for once more", async () => {
  const client = new QueryClient();
  const answers: ((data: object) => void)[] = [];
  const observer = new QueryObserver(client, {
    queryKey: ["getExecution", { parameters: { execution: "e1" } }],
    queryFn: () => new Promise<object>((resolve) => answers.push(resolve)),
  });
  const end = observer.subscribe(() => {});
  const refetch = createRefetcher(client);
  refetch([changed("e1"), changed("e1"), changed("another")]);
  expect(answers).toHaveLength(1);
  answers[0]!({ id: "e1", status: "queued" });
  await expect.poll(() => answers.length).toBe(2);
  answers[1]!({ id: "e1", status: "running" });
  await expect
    .poll(() => observer.getCurrentResult().data)
    .toEqual({ id: "e1", status: "running" });
  end();
});

function changed(id: string): LiveEvent {
  const execution = { id, job: null, jobId: null, status: "running", isCancelRequested: false };
  return { type: "execution.changed", data: { asOf: "", execution } } as unknown as LiveEvent;
}
