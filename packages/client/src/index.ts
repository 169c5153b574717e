export { createWorker } from "./worker.ts";
export type { RemoteHandler, Worker, WorkerOptions } from "./worker.ts";
export type { Log, WorkContext } from "./context.ts";
export {
  CancelledError,
  DoNotRetry,
  LeaseLostError,
  RefusedError,
  RetryAfter,
  StoppingError,
  TimeoutError,
} from "./errors.ts";
