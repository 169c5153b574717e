import { labelOf } from "../../parameter-form/schema/label.ts";
import { formatInstant } from "../../time/format-instant.ts";
import { isObject } from "../../parameter-form/schema/schema.ts";

const most = 24;

/** What a handler returned, as far as it is words and numbers: for a short table. */
export function resultRows(result: unknown): { label: string; value: string }[] {
  const rows: { label: string; value: string }[] = [];
  const add = (label: string, value: unknown) => {
    if (
      isOfProgram.has(label) ||
      value === null ||
      value === undefined ||
      value === "" ||
      rows.length >= most
    )
      return;
    if (isObject(value)) {
      for (const [name, inner] of Object.entries(value)) add(joined(label, name), inner);
    } else if (Array.isArray(value)) {
      if (value.length > 0) rows.push({ label, value: listWords(value) });
    } else rows.push({ label, value: words(value) });
  };
  add("", result);
  return rows.map((row) => (row.label === "" ? { ...row, label: "Result" } : row));
}

/** The version of the result's form. */
const isOfProgram = new Set(["V"]);

/** What is counted stands by its own name: "Counts, Deleted" says no more than "Deleted". */
function joined(label: string, name: string): string {
  const own = labelOf(name, {});
  return label === "" || label === "Counts" ? own : `${label}, ${own.toLowerCase()}`;
}

function listWords(list: readonly unknown[]): string {
  const isPlain = list.every((one) => typeof one !== "object");
  const text = list.map(words).join("; ");
  return isPlain && (list.length === 1 || text.length <= 120) ? text : `${list.length} entries`;
}

function words(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return value.toLocaleString("en-GB", { maximumFractionDigits: 3 });
  if (typeof value !== "string") return JSON.stringify(value);
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? value : formatInstant(new Date(at), { zone: "UTC", seconds: false });
}
