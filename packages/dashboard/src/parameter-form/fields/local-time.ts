export type Zone = "UTC" | "mine";

/** An instant as `datetime-local` takes it, in UTC or the browser's zone; null for what is no instant. */
export function toLocal(instant: string, zone: Zone): string | null {
  const at = new Date(instant);
  if (instant === "" || Number.isNaN(at.getTime())) return null;
  const shifted = zone === "UTC" ? at : new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  const text = shifted.toISOString().slice(0, 19);
  return text.endsWith(":00") ? text.slice(0, 16) : text;
}

/** The instant that was written; nothing where the field is empty, and the text itself where it is none yet. */
export function fromLocal(text: string, zone: Zone): string | undefined {
  if (text === "") return undefined;
  const at = new Date(zone === "UTC" ? `${text}Z` : text);
  return Number.isNaN(at.getTime()) ? text : at.toISOString().replace(".000Z", "Z");
}
