export { defineHandler } from "./define.ts";
export type * from "./define.ts";
export type { Duration } from "./duration.ts";
export type { Queryable, Pool } from "./sql.ts";
export * from "./errors.ts";
