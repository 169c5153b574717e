/** What was pasted, as a schedule. */
export interface PastedSchedule {
  schedule: string;
  /** Of `CRON_TZ=`. */
  timezone?: string;
  /** What was left out or moved elsewhere, in sentences. */
  notes: string[];
}

/**
 * A line of a crontab: the command is left out, `CRON_TZ=` gives the zone. Null for a text that is just a schedule, or
 * nothing that can be understood.
 *
 *     readCrontabLine("CRON_TZ=Europe/Rome\n30 2 * * 1-5 /usr/bin/backup --all");
 *     // { schedule: "30 2 * * 1-5", timezone: "Europe/Rome", notes: [...] }
 */
export function readCrontabLine(pasted: string): PastedSchedule | null {
  const lines = pasted.split(/\r?\n/).map((line) => line.trim());
  const notes: string[] = [];
  let timezone: string | undefined;
  const schedules: { schedule: string; command: string }[] = [];
  for (const line of lines) {
    if (line === "" || line.startsWith("#")) continue;
    const [, zone, rest] = /^(?:CRON_TZ|TZ)\s*=\s*["']?([\w/+-]+)["']?\s*(.*)$/.exec(line) ?? [];
    if (zone !== undefined) timezone = zone;
    // other variables of a crontab: MAILTO, SHELL
    else if (/^[A-Z_]+\s*=/.test(line)) continue;
    const found = splitCommand(rest ?? line);
    if (found !== null) schedules.push(found);
  }
  const [first] = schedules;
  if (first === undefined) return null;
  if (first.command !== "") notes.push(`The command was left out: ${shortened(first.command)}`);
  if (timezone !== undefined) notes.push(`The time zone was taken from the line: ${timezone}`);
  if (schedules.length > 1)
    notes.push(`${schedules.length} schedules were pasted: this is the first`);
  if (notes.length === 0 && pasted.trim() === first.schedule) return null;
  return { schedule: first.schedule, ...(timezone !== undefined && { timezone }), notes };
}

/** Looks like a field: it need not be right. */
const field =
  /^(?:[*?\d]|(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|SUN|MON|TUE|WED|THU|FRI|SAT)\b|L\b|LW\b|L-)[\w*?,/#-]*$/i;

function splitCommand(line: string): { schedule: string; command: string } | null {
  if (line.startsWith("@")) {
    const [, schedule, command = ""] = /^(@every\s+\S+|@\w+)(?:\s+(.*))?$/i.exec(line) ?? [];
    return schedule === undefined ? null : { schedule, command };
  }
  const words = [...line.matchAll(/\S+/g)];
  const firstOther = words.findIndex(({ 0: word }) => !field.test(word));
  const fields = firstOther < 0 ? words.length : firstOther;
  if (fields < 5) return null;
  // a command may begin with a digit or a name; what has six or seven fields and nothing after them is no line of a crontab
  const count = firstOther < 0 && fields <= 7 ? fields : 5;
  const end = words[count];
  const schedule = words.slice(0, count).map(({ 0: word }) => word);
  return { schedule: schedule.join(" "), command: end === undefined ? "" : line.slice(end.index) };
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
