import { countText } from "../words/count.ts";

/** `Updated 12, skipped 3`: what a result counts; else its JSON. */
export function resultText(result: unknown): string {
  if (result === null || result === undefined) return "";
  if (typeof result === "string") return result;
  if (typeof result !== "object") return JSON.stringify(result);
  const { counts, summary, ...rest } = result as Record<string, unknown>;
  if (typeof summary === "string") return summary;
  const source =
    typeof counts === "object" && counts !== null ? (counts as Record<string, unknown>) : rest;
  const pairs = Object.entries(source).filter(
    ([, value]) =>
      typeof value === "number" || typeof value === "string" || typeof value === "boolean",
  );
  if (pairs.length === 0) return JSON.stringify(result).slice(0, 200);
  // what is nothing says nothing, where there is something
  const telling = pairs.filter(([, value]) => value !== 0);
  return (telling.length === 0 ? pairs : telling)
    .slice(0, 6)
    .map(
      ([name, value]) =>
        `${words(name)} ${typeof value === "number" ? countText(value) : String(value)}`,
    )
    .join(", ");
}

/** `dumpMs` as `dump ms`. */
function words(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
}
