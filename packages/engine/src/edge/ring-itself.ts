/** Where a new isolate is rung for. */
export interface Bell {
  url: string | undefined;
  token: string | undefined;
}

/** Rings for another isolate, best effort: where it is lost, the next tick rings. */
export async function ringItself({ url, token }: Bell): Promise<void> {
  if (url === undefined || token === undefined) return;
  const response = await fetch(url, {
    method: "POST",
    headers: { "x-horarium-runner-token": token },
    signal: AbortSignal.timeout(5_000),
    redirect: "error",
  });
  await response.body?.cancel();
  if (response.status !== 202) throw new Error(`the runner answered ${response.status}`);
}
