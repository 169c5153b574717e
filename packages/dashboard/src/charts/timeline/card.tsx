import { Link } from "@tanstack/react-router";
import { StatusGlyph } from "../../status/status-glyph.tsx";
import type { StateName } from "../../status/state.ts";
import { formatDuration } from "../../time/format-duration.ts";
import { areSameAt, formatInstant, zonePlace } from "../../time/format-instant.ts";
import styles from "./card.module.css";
import type { LaneAnswer, QuietAnswer } from "./lane-data.ts";
import type { Mark } from "./marks.ts";
import { holding } from "./quiet-windows.ts";
import { countsInWords, movedWords, nameOfLane, stateOfBar } from "./words.ts";
import { countText } from "../../words/count.ts";

export interface CardProps {
  lane: LaneAnswer;
  mark: Mark;
  /** Windows of the timeline; told are those that the mark lies in. */
  quiet: readonly QuietAnswer[];
  zone: string;
  now: number;
}

/** What a mark stands for, with the way to it. */
export function Card({ lane, mark, quiet, zone, now }: CardProps) {
  return (
    <>
      <p className={styles.name}>{nameOfLane(lane)}</p>
      <p className={styles.when}>
        {formatInstant(new Date(mark.at), { zone, seconds: false })}
        {mark.kind === "bucket" &&
          ` to ${formatInstant(new Date(mark.to), { zone, seconds: false, day: "never", withZone: false })}`}
        {lane.job !== null && !areSameAt(new Date(mark.at), zone, lane.job.timezone) && (
          <span className={styles.quiet}>
            {" · "}
            {formatInstant(new Date(mark.at), {
              zone: lane.job.timezone,
              seconds: false,
              day: "never",
              withZone: false,
            })}{" "}
            {zonePlace(lane.job.timezone)}
          </span>
        )}
      </p>
      <What lane={lane} mark={mark} zone={zone} now={now} />
      {holding(quiet, lane, mark.at).map(({ id, name, to }) => (
        <p key={id} className={styles.quiet}>
          Alerts are held until{" "}
          {formatInstant(new Date(to), {
            zone,
            seconds: false,
            day: "other",
            today: mark.at,
            withZone: false,
          })}
          :{" "}
          <Link to="/alerts/$part" params={{ part: "quiet" }}>
            {name}
          </Link>
        </p>
      ))}
    </>
  );
}

function What({ lane, mark, zone, now }: Omit<CardProps, "quiet">) {
  if (mark.kind === "bucket") {
    const words = countsInWords(mark.counts, mark.planned);
    return (
      <>
        <p>{words}</p>
        <p>
          <Link
            to="/executions"
            search={{
              ...(lane.job !== null && { job: lane.job.name }),
              from: new Date(mark.at).toISOString(),
              to: new Date(mark.to).toISOString(),
            }}
          >
            Open in Executions
          </Link>
        </p>
      </>
    );
  }
  if (mark.kind === "moved") {
    return (
      <>
        <p className={styles.state}>
          Moved to {formatInstant(new Date(mark.to), { zone, seconds: false, withZone: false })},
          for this once
        </p>
        <p>
          <Link to="/executions/$execution" params={{ execution: mark.execution }}>
            Open the execution
          </Link>
        </p>
      </>
    );
  }
  if (mark.kind === "execution") {
    const { bar } = mark;
    const state = stateOfBar(bar, now);
    return (
      <>
        <State name={state.name} label={state.label} />
        <Moved from={bar.movedTo === null ? null : Date.parse(bar.at)} zone={zone} />
        <Took
          startedAt={bar.startedAt}
          completedAt={bar.completedAt}
          at={bar.movedTo ?? bar.at}
          now={now}
          lane={lane}
        />
        <p>
          <Link to="/executions/$execution" params={{ execution: bar.id }}>
            Open the execution
          </Link>
        </p>
      </>
    );
  }
  return (
    <>
      <State
        name={mark.kind === "planned" ? "planned" : "disabled"}
        label={mark.kind === "planned" ? "Planned" : "Left out: the job is disabled"}
      />
      <Moved from={mark.movedFrom} zone={zone} />
      {lane.typical !== null && <p className={styles.quiet}>{usualWords(lane.typical)}</p>}
      {lane.job !== null && (
        <p>
          <Link to="/jobs/$job" params={{ job: lane.job.name }}>
            Open the job
          </Link>
        </p>
      )}
    </>
  );
}

function State({ name, label }: { name: StateName; label: string }) {
  return (
    <p className={styles.state}>
      <StatusGlyph state={name} size={12} /> {label}
    </p>
  );
}

function Moved({ from, zone }: { from: number | null; zone: string }) {
  const words = movedWords(from, zone);
  return words === "" ? null : (
    <p className={styles.quiet}>{`${words[0]!.toUpperCase()}${words.slice(1)}`}</p>
  );
}

interface TookProps {
  at: string;
  startedAt: string | null;
  completedAt: string | null;
  now: number;
  lane: LaneAnswer;
}

function Took({ at, startedAt, completedAt, now, lane }: TookProps) {
  if (startedAt === null) return null;
  const start = Date.parse(startedAt);
  const lateMs = start - Date.parse(at);
  const parts = [
    completedAt === null
      ? `for ${formatDuration(now - start)}`
      : `took ${formatDuration(Date.parse(completedAt) - start)}`,
    ...(lane.typical === null ? [] : [`usually ${formatDuration(lane.typical.p50Ms)}`]),
    ...(lateMs >= 60_000 ? [`started ${formatDuration(lateMs)} late`] : []),
  ];
  return <p className={styles.quiet}>{parts.join(" · ")}</p>;
}

function usualWords({ p50Ms, p95Ms, executions }: NonNullable<LaneAnswer["typical"]>): string {
  return `usually ${formatDuration(p50Ms)}, rarely more than ${formatDuration(p95Ms)} (of ${countText(executions)})`;
}
