/** One kind of thing that expires. Pure data; `table` is the row's name in `dead`. */
export interface Expirable {
  kind: string;
  /** With its schema. */
  table: string;
  /** The column of the primary key. */
  key: string;
  /** A condition on the row beside its age: `true` if age alone decides. */
  dead: string;
  /** The column with the instant from which the retention counts. It needs an index. */
  order: string;
  retain: RetentionKey;
  /** Kept at least so long, whatever the parameter says. */
  keepAtLeastHours?: number;
}

/** How long something dead is kept: a parameter of `expire_sessions`. */
export type RetentionKey =
  | "sessionHours"
  | "idleDays"
  | "tokenHours"
  | "codeHours"
  | "consentDays"
  | "apiKeyDays";
