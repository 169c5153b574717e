import { Link } from "@tanstack/react-router";
import { EnableSwitch } from "../../job/enable-switch.tsx";
import { JobMenu } from "../../job/job-menu.tsx";
import { jobTitle } from "../../job/job-title.ts";
import { RunButton } from "../../job/run-button.tsx";
import { TimeText } from "../../time/time-text.tsx";
import { Time } from "../../time/time.tsx";
import { formatDuration } from "../../time/format-duration.ts";
import type { Column } from "../../ui/data-table.tsx";
import { groupNameOf } from "./group-name.ts";
import { plural } from "../../words/count.ts";
import { ownerWords } from "../../words/owner-words.ts";
import { JobStrip } from "./job-strip.tsx";
import { LastExecution } from "./last-execution.tsx";
import type { ListedJob } from "./listed-job.ts";
import styles from "./jobs.module.css";

/** How much room there is for the list. */
export type Room = "full" | "wide" | "medium" | "small";

export interface ColumnsOptions {
  mayRun: boolean;
  room: Room;
  /** Ids of the columns that somebody wants; undefined: as many as fit. */
  chosen?: readonly string[] | undefined;
  /** By what the rows stand together, and the ids of those that begin a group. */
  group?: { by: "folder" | "handler" | "owner"; firsts: ReadonlySet<string> } | undefined;
}

/** Columns that can be left out, as they stand from left to right. */
export const columnChoices = [
  { id: "schedule", label: "Schedule" },
  { id: "slots", label: "Last slots" },
  { id: "last", label: "Last execution" },
  { id: "next", label: "Next slot" },
  { id: "typical", label: "Typical duration" },
  { id: "handler", label: "Handler" },
  { id: "owner", label: "Owner" },
] as const;

/** What the list shows of each job, as far as it fits or is wanted; the actions for those who may. */
export function columnsFor({
  mayRun,
  room: given,
  chosen,
  group,
}: ColumnsOptions): Column<ListedJob>[] {
  const room = group === undefined ? given : lessRoom[given];
  const wanted = new Set(chosen ?? fitting[room]);
  const slots = slotsIn[room];
  const all: Column<ListedJob>[] = [
    ...(group === undefined ? [] : [groupColumn(group)]),
    {
      id: "name",
      header: "Name",
      width: "fill",
      minWidth: 150,
      isRowHeader: true,
      sort: "name",
      cell: name,
    },
    { id: "on", header: "On", width: 52, cell: (job) => <EnableSwitch job={job} /> },
    scheduleColumn,
    {
      id: "slots",
      header: `Last ${slots} slots`,
      // 8 for a slot, and the padding of the cell
      width: slots * 8 + 16,
      cell: (job) => <JobStrip job={job} room={slots} />,
    },
    {
      id: "last",
      header: "Last",
      width: 140,
      sort: "-last",
      cell: (job) => <LastExecution job={job} />,
    },
    { id: "next", header: "Next", width: 128, sort: "next", cell: next },
    typicalColumn,
    handlerColumn,
    ownerColumn,
  ];
  const columns = all.filter(
    ({ id }) => (wanted.has(id) && id !== group?.by) || !canBeLeftOut.has(id),
  );
  if (!mayRun) return columns;
  const actions: Column<ListedJob> = {
    id: "actions",
    header: "Actions",
    isHeaderHidden: true,
    width: 112,
    align: "end",
    cell: (job) => (
      <span className={styles.actions}>
        <RunButton job={job} />
        <JobMenu job={job} />
      </span>
    ),
  };
  return [...columns, actions];
}

const canBeLeftOut: ReadonlySet<string> = new Set(columnChoices.map(({ id }) => id));

/** What there is room for. */
const fitting: Readonly<Record<Room, readonly string[]>> = {
  full: ["schedule", "slots", "last", "next", "typical"],
  wide: ["schedule", "slots", "last", "next", "typical"],
  medium: ["schedule", "slots", "last", "next"],
  small: ["slots", "last", "next"],
};

/** What is left beside the column of the groups. */
const lessRoom = { full: "wide", wide: "medium", medium: "small", small: "small" } as const;

/** Names come first: a slot less is missed less than the end of a name. */
const slotsIn = { full: 30, wide: 20, medium: 16, small: 20 } as const;

const groupWords = { folder: "Folder", handler: "Handler", owner: "Owner" } as const;

/** The group is written large where it begins. */
function groupColumn({ by, firsts }: NonNullable<ColumnsOptions["group"]>): Column<ListedJob> {
  return {
    id: "group",
    header: groupWords[by],
    width: 128,
    cell: (job) => (
      <span
        className={firsts.has(job.id) ? styles.groupName : styles.sameGroup}
        title={groupNameOf(job, by)}
      >
        {by === "handler" ? <code>{job.handler}</code> : groupNameOf(job, by)}
      </span>
    ),
  };
}

const scheduleColumn: Column<ListedJob> = {
  id: "schedule",
  header: "Schedule",
  width: "fill",
  minWidth: 150,
  cell: schedule,
};

const typicalColumn: Column<ListedJob> = {
  id: "typical",
  header: "Typical",
  width: 84,
  align: "end",
  sort: "-duration",
  cell: typical,
};

const handlerColumn: Column<ListedJob> = {
  id: "handler",
  header: "Handler",
  width: 148,
  cell: ({ handler }) => (
    <code className={styles.cut} title={handler}>
      {handler}
    </code>
  ),
};

const ownerColumn: Column<ListedJob> = {
  id: "owner",
  header: "Owner",
  width: 148,
  cell: ({ owner }) => (
    <span className={styles.cut} title={ownerWords(owner)}>
      {ownerWords(owner)}
    </span>
  ),
};

function name(job: ListedJob) {
  return (
    <div className={styles.two}>
      <Link
        className={styles.name}
        to="/jobs/$job"
        params={{ job: job.name }}
        title={jobTitle(job)}
      >
        {jobTitle(job)}
      </Link>
      <span className={styles.second}>
        {job.folder !== null && <span className={styles.folder}>{job.folder} / </span>}
        <code>{job.name}</code>
      </span>
    </div>
  );
}

function schedule({ sentence, schedule: text, timezone }: ListedJob) {
  return (
    <div className={styles.two}>
      <span className={styles.sentence} title={sentence}>
        {withoutZone(sentence)}
      </span>
      <span className={styles.second}>
        <code>{text}</code> {timezone !== "UTC" && timezone}
      </span>
    </div>
  );
}

/** The zone stands below it. */
function withoutZone(sentence: string): string {
  const text = sentence.replace(/, [^,]+ time$/, "");
  return text.slice(0, 1).toLocaleUpperCase("en") + text.slice(1);
}

function next({ enabled, nextSlot, timezone, retiredAt, disabled }: ListedJob) {
  if (retiredAt !== null) return <span className={styles.quiet}>Not in the code any more</span>;
  if (!enabled) {
    return disabled?.until == null ? (
      <span className={styles.quiet}>Disabled</span>
    ) : (
      <span className={styles.stacked}>
        <span>Enabled again</span> <Time at={disabled.until} zone={timezone} variant="relative" />
      </span>
    );
  }
  if (nextSlot === null) return <span className={styles.quiet}>None</span>;
  return (
    <span className={styles.stacked}>
      <Time at={nextSlot} zone={timezone} variant="relative" />
      <span className={styles.second}>
        <TimeText at={nextSlot} zone={timezone} seconds={false} />
      </span>
    </span>
  );
}

function typical({ typical: usual }: ListedJob) {
  if (usual === null) return <span className={styles.quiet}>–</span>;
  return (
    <span
      className={styles.stacked}
      title={`Half take at most ${formatDuration(usual.p50Ms)}, 19 in 20 at most ${formatDuration(usual.p95Ms)}; of ${plural(usual.executions, "execution")} in 30 days`}
    >
      <span>{formatDuration(usual.p50Ms)}</span>
      <span className={styles.second}>p95 {formatDuration(usual.p95Ms)}</span>
    </span>
  );
}
