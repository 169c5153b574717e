import type { Query } from "./adapter.ts";

/** What `loan_reminders` reads. */
export interface LoansPort {
  open: Query<{
    id: string;
    member: string;
    title: string;
    due_at: Date;
    renewals_left: number;
    has_waiting_hold: boolean;
  }>;
  holds?: Query<{
    id: string;
    member: string;
    title: string;
    available_since: Date;
    available_until: Date;
  }>;
}
