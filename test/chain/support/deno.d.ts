/** What the Edge Function and its test use of Deno and of Supabase's runtime. */
declare namespace Deno {
  const env: { get(name: string): string | undefined };
  function addSignalListener(signal: "SIGUSR2" | "SIGTERM", listener: () => void): void;
  function serve(handler: (request: Request) => Promise<Response>): unknown;
  function serve(
    options: { hostname: string; port: number; onListen: () => void },
    handler: (request: Request) => Promise<Response>,
  ): unknown;
}

declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void };

/** Sent before a limit ends the isolate. */
interface DedicatedWorkerGlobalScopeEventMap {
  beforeunload: CustomEvent<{ reason?: string } | null>;
}

/** The function as `horarium supabase init` has written it; the import map says where. */
declare module "job-runner" {}
