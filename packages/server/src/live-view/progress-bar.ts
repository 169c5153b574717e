import { count, cut } from "./texts.ts";

/** `████████░░░░  45 %  1,200 of 3,000  sessions`, no longer than `columns`. */
export function progressBar(
  { done, total, text }: { done: number; total: number | null; text: string | null },
  columns: number,
): string {
  const words = text === null ? "" : `  ${text}`;
  if (total === null || total <= 0) return cut(`${count(done)} done${words}`, columns);
  const share = Math.min(1, Math.max(0, done / total));
  const width = Math.max(8, Math.min(24, columns - 40));
  const full = Math.floor(share * width);
  const bar = "█".repeat(full) + "░".repeat(width - full);
  const percent = `${Math.floor(share * 100)} %`.padStart(5);
  return cut(`${bar} ${percent}  ${count(done)} of ${count(total)}${words}`, columns);
}
