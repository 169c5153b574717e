import type { AnyHandler } from "horarium";
import { isAbsent, type LibraryAdapter } from "../ports/index.ts";
import { exportMyData } from "./export-my-data.ts";
import type { AddressOf } from "./member-of.ts";
import { myLoans } from "./my-loans.ts";
import { myReading } from "./my-reading.ts";

/** What members may have done for themselves alone, where an operator allows it; as far as the host has what it needs. */
export function personalHandlers(adapter: LibraryAdapter, addressOf: AddressOf): AnyHandler[] {
  const { loans, activity } = adapter;
  if (isAbsent(loans)) return [];
  const sources = { loans, addressOf };
  const sessions = isAbsent(activity) ? undefined : activity.sessions;
  const ratings = isAbsent(activity) ? undefined : activity.ratings;
  return [
    myLoans(sources),
    ...(sessions === undefined ? [] : [myReading({ ...sources, sessions })]),
    exportMyData({ ...sources, sessions, ratings }),
  ];
}
