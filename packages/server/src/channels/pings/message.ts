/** What a dead man's switch is told. */
export type PingKind = "ping.start" | "ping.success" | "ping.fail";

/** A ping as it waits in the outbox. */
export interface PingMessage {
  type: PingKind;
  /** Null: of the scheduler. */
  execution: string | null;
  /** Of the last attempt that failed. */
  error: string | null;
}
