import { nameFrom, type ForeignJob } from "./foreign.ts";

export interface CrontabOptions {
  /** Of the machine that the crontab is of. */
  timezone: string;
  /** `/etc/crontab` and its kind: a user stands before the command. */
  hasUser: boolean;
}

/** The jobs of a crontab, each with what cron does otherwise than Horarium. */
export function readCrontab(text: string, options: CrontabOptions): ForeignJob[] {
  const jobs: ForeignJob[] = [];
  const names = new Set<string>();
  const variables: string[] = [];
  let { timezone } = options;
  for (const [number, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const variable = /^([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line);
    if (variable !== null) {
      const [, name = "", value = ""] = variable;
      if (name === "CRON_TZ" || name === "TZ") timezone = value.replaceAll(/^["']|["']$/g, "");
      else variables.push(name);
      continue;
    }
    const job = readLine(line, options.hasUser);
    jobs.push({
      ...job,
      place: `line ${number + 1}`,
      name: nameFrom(job.command.split("%")[0]!.replaceAll(/\S*\//g, ""), names),
      timezone,
      notes: [...job.notes, ...variableNotes(variables)],
    });
  }
  return jobs;
}

function variableNotes(variables: readonly string[]): string[] {
  if (variables.length === 0) return [];
  return [`the variables ${variables.join(", ")} of the crontab are not set here`];
}

function readLine(
  line: string,
  hasUser: boolean,
): Pick<ForeignJob, "schedule" | "command" | "notes" | "refused"> {
  const fields = line.startsWith("@") ? 1 : 5;
  const pattern = new RegExp(`^((?:\\S+\\s+){${fields - 1}}\\S+)\\s+(.+)$`);
  const found = pattern.exec(line);
  if (found === null) {
    const refused = `it is no line of a crontab: ${fields} fields and a command are expected`;
    return { schedule: line, command: "", notes: [], refused };
  }
  const [, schedule = "", rest = ""] = found;
  const notes: string[] = [];
  const user = hasUser ? /^(\S+)\s+(.+)$/.exec(rest) : null;
  if (user !== null) notes.push(`it ran as ${user[1]}; here it runs as the worker's user`);
  const command = user?.[2] ?? rest;
  if (/(^|[^\\])%/.test(command))
    notes.push("% is a line break for cron, and what follows the first is its input; here it is %");
  const tidy = schedule.replaceAll(/\s+/g, " ");
  if (tidy.toLowerCase() !== "@reboot") return { schedule: tidy, command, notes };
  const refused = "@reboot has no counterpart: enqueue the work from your start-up code";
  return { schedule: tidy, command, notes, refused };
}
