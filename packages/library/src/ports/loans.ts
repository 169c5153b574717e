import type { Queryable } from "horarium";

import type { Query } from "./adapter.ts";

/** What `loan_reminders` reads, and how it tells a patron in the app. */
export interface LoansPort {
  open: Query<OpenLoan>;
  /** Reserved books that can be fetched, neither taken nor given up. A host without reservations has no such query. */
  holds?: Query<ReadyHold>;
  /** Every loan, also those that are over: what was said about a loan is kept as long as it is open, and a while longer. */
  all: Query<{ id: string; returned_at: Date | null }>;
  patrons: Query<Patron>;
  /** Shows notices in the app, not to be mailed as well. Not there if the app shows none. */
  addNotices?(tx: Queryable, notices: readonly NewNotice[]): Promise<void>;
}

/** A book that is lent and not returned. */
export interface OpenLoan {
  id: string;
  member: string;
  title: string;
  due_at: Date;
  renewals_left: number;
  /** Somebody waits for the book. */
  has_waiting_hold: boolean;
}

/** A book that waits for the member who reserved it. */
export interface ReadyHold {
  id: string;
  member: string;
  title: string;
  available_since: Date;
  available_until: Date;
}

/** Who borrows. */
export interface Patron {
  member: string;
  address: string | null;
  /** An IANA zone; null or unknown ones are replaced by the job's default. */
  time_zone: string | null;
}

/** A notice for the app, already in words. */
export interface NewNotice {
  member: string;
  type: string;
  title: string;
  message: string;
}
