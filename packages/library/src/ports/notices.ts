import type { Queryable } from "horarium";

import type { Query } from "./adapter.ts";

/** What `send_notifications` collects from. */
export interface NoticesPort {
  /** Notices in the app, for mail: read ones and switched-off types carry the reason for which they are skipped. */
  collect: Query<{
    id: string;
    member: string;
    type: string;
    address: string | null;
    payload: unknown;
    created_at: Date;
    skip: "read" | "off" | "blocked" | null;
  }>;
  profiles: Query<{
    member: string;
    address: string | null;
    locale: string;
    time_zone: string;
    quiet_from: string | null;
    quiet_to: string | null;
    digest_hour: number;
  }>;
  /** Those of the subjects that are still worth a mail: a returned book is not. */
  stillRelevant(tx: Queryable, subjects: string[]): Promise<string[]>;
}
