// Starts the Edge Function as the platform would, on the port that the test says: the isolate's global and its lifetime.
const platform = globalThis as unknown as {
  EdgeRuntime: { waitUntil: (work: Promise<unknown>) => void };
};
platform.EdgeRuntime = { waitUntil: () => undefined };

const serve = Deno.serve;
const port = Number(Deno.env.get("CHAIN_PORT"));
Object.defineProperty(Deno, "serve", {
  value: (handler: (request: Request) => Promise<Response>) =>
    serve({ hostname: "127.0.0.1", port, onListen: () => undefined }, handler),
});

// as the platform says that it is about to end the isolate
const says = (reason: string) => () =>
  dispatchEvent(new CustomEvent("beforeunload", { detail: { reason } }));
Deno.addSignalListener("SIGUSR2", says("wall_clock"));
Deno.addSignalListener("SIGTERM", says("cpu"));

await import("job-runner");
