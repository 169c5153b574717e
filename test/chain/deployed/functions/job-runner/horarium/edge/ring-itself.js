/** Rings for another isolate, best effort: where it is lost, the next tick rings. */
export async function ringItself({ url, token }) {
    if (url === undefined || token === undefined)
        return;
    const response = await fetch(url, {
        method: "POST",
        headers: { "x-horarium-runner-token": token },
        signal: AbortSignal.timeout(5_000),
        redirect: "error",
    });
    await response.body?.cancel();
    if (response.status !== 202)
        throw new Error(`the runner answered ${response.status}`);
}
//# sourceMappingURL=ring-itself.js.map