/** A date as catalogues write it, as `2026-11-24`; null if there is no certain day, month or year in it. */
export function parseFuzzyDate(
  text: string,
  { acceptYearOnly, now }: { acceptYearOnly: boolean; now: Date },
): string | null {
  const parts = readParts(text.trim().replaceAll(/[[\]?]/g, ""));
  if (parts === null) return null;
  const { year, month, day } = parts;
  if (year < 1400 || year > now.getUTCFullYear() + 1) return null;
  if (month === null) return acceptYearOnly ? iso(year, 1, 1) : null;
  return iso(year, month, day ?? 1);
}

interface Parts {
  year: number;
  month: number | null;
  day: number | null;
}

function readParts(text: string): Parts | null {
  const isoDate = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:T.*)?$/.exec(text);
  if (isoDate) return parts(isoDate[1], Number(isoDate[2]), isoDate[3]);
  // Month D, YYYY and Month YYYY
  const american = /^([a-z]{3,9})\.?(?:\s+(\d{1,2})(?:st|nd|rd|th)?)?,?\s+(\d{4})$/i.exec(text);
  if (american) return parts(american[3], monthNumber(american[1]!), american[2]);
  const european = /^(\d{1,2})\.?\s+([a-z]{3,9})\.?,?\s+(\d{4})$/i.exec(text);
  if (european) return parts(european[3], monthNumber(european[2]!), european[1]);
  const year = /^(?:c|ca\.?|circa|©|cop\.?|p)?\s*(\d{4})\.?$/i.exec(text);
  return year ? { year: Number(year[1]), month: null, day: null } : null;
}

function parts(year: string | undefined, month: number | null, day?: string): Parts | null {
  if (month === null) return null;
  return { year: Number(year), month, day: day === undefined ? null : Number(day) };
}

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const fullMonths =
  "january february march april may june july august september october november december".split(
    " ",
  );

function monthNumber(name: string): number | null {
  const lower = name.toLowerCase();
  const place = months.indexOf(lower.slice(0, 3));
  return place >= 0 && fullMonths[place]!.startsWith(lower === "sept" ? "sep" : lower)
    ? place + 1
    : null;
}

/** Null for days that are in no calendar. */
function iso(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isThere = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isThere ? date.toISOString().slice(0, 10) : null;
}
