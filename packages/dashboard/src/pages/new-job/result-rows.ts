import { labelOf } from "../../parameter-form/schema/label.ts";
import { isObject } from "../../parameter-form/schema/schema.ts";

const most = 24;

/** What a handler returned, as far as it is words and numbers: for a short table. */
export function resultRows(result: unknown): { label: string; value: string }[] {
  const rows: { label: string; value: string }[] = [];
  const add = (label: string, value: unknown) => {
    if (value === null || value === undefined || value === "" || rows.length >= most) return;
    if (isObject(value)) {
      for (const [name, inner] of Object.entries(value)) add(joined(label, name), inner);
    } else if (Array.isArray(value)) {
      if (value.length > 0) rows.push({ label, value: listWords(value) });
    } else rows.push({ label, value: words(value) });
  };
  add("", result);
  return rows.map((row) => (row.label === "" ? { ...row, label: "Result" } : row));
}

/** What is counted stands by its own name: "Counts, Deleted" says no more than "Deleted". */
function joined(label: string, name: string): string {
  const own = labelOf(name, {});
  return label === "" || label === "Counts" ? own : `${label}, ${own.toLowerCase()}`;
}

function listWords(list: readonly unknown[]): string {
  const isPlain = list.every((one) => typeof one !== "object");
  return isPlain && list.length <= 5 ? list.map(words).join(", ") : `${list.length} entries`;
}

function words(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return value.toLocaleString("en-GB", { maximumFractionDigits: 3 });
  return typeof value === "string" ? value : JSON.stringify(value);
}
