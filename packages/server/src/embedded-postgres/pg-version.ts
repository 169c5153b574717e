import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { absentIsUndefined } from "./absent.ts";

/** The major that a cluster was made by; undefined when there is no cluster. */
export async function majorOf(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, "PG_VERSION"), "utf8").catch(absentIsUndefined);
  return text === undefined ? undefined : Number.parseInt(text, 10);
}
