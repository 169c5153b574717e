import type { Queryable } from "horarium";

import { wrongSetting } from "../failures.ts";
import type { ConnectionsPort, ProviderRow } from "../ports/index.ts";

/** All providers by their ids. */
export async function readProviders(
  tx: Queryable,
  { providers }: ConnectionsPort,
): Promise<Map<string, ProviderRow>> {
  const { rows } = await tx.query(`select * from (${providers.sql}) provider order by id`, []);
  return new Map((rows as ProviderRow[]).map((row) => [row.id, row]));
}

/** The ids of those asked for; none asked for is all. */
export function chosenProviders(
  wanted: string[],
  providers: ReadonlyMap<string, ProviderRow>,
): string[] {
  const unknown = wanted.filter((id) => !providers.has(id));
  if (unknown.length > 0) {
    throw wrongSetting(
      `parameters.providers: no provider ${unknown.join(", ")}; there are ${[...providers.keys()].join(", ") || "none"}`,
    );
  }
  return wanted.length > 0 ? wanted : [...providers.keys()];
}
