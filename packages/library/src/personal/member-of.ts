import { DoNotRetry, type Context, type Queryable } from "horarium";
import type { LoansPort } from "../ports/index.ts";

/** The address of the account for which a personal job is executed; null: there is none any more. */
export type AddressOf = (owner: string) => Promise<string | null>;

/** A member of the library for whom something is done. */
export interface Member {
  id: string;
  timeZone: string;
}

/**
 * The member with the address of the job's owner: nothing that was given as a parameter says who it is. Throws
 * `DoNotRetry` where the account has no address here, or no member has it.
 */
export async function memberOf(
  tx: Queryable,
  { owner }: Pick<Context, "owner">,
  { addressOf, loans }: { addressOf: AddressOf; loans: LoansPort },
): Promise<Member> {
  const address = owner === null ? null : await addressOf(owner);
  if (address === null) throw new DoNotRetry("the account for which it is done has no address");
  const { rows } = await tx.query(
    `select member::text as id, coalesce(time_zone, 'UTC') as "timeZone"
     from (${loans.patrons.sql}) patron
     where lower(address) = lower($1)
     limit 1`,
    [address],
  );
  const [member] = rows as Member[];
  if (member !== undefined) return member;
  throw new DoNotRetry("no member of the library has the address of this account");
}
