import { Link } from "@tanstack/react-router";
import { Icon } from "../../ui/icon.tsx";
import { StatusGlyph } from "../../status/status-glyph.tsx";
import styles from "./labels.module.css";
import type { LaneAnswer } from "./lane-data.ts";
import type { Row } from "./rows.ts";
import { nameOfLane } from "./words.ts";
import { plural } from "../../words/count.ts";

export interface LabelsProps {
  rows: readonly Row[];
  highlighted: ReadonlySet<string>;
  onToggle: (folder: string) => void;
  /** All of a group of which the first few are shown. */
  onAll: () => void;
}

/** What each lane is, beside it. */
export function Labels({ rows, highlighted, onToggle, onAll }: LabelsProps) {
  return (
    <ul className={styles.labels}>
      {rows.map(({ key, height, title, lane, isOpen, isInside, left }) =>
        lane === null ? (
          <li key={key} className={styles.title} style={{ height }}>
            {title}
            {left > 0 && (
              <button type="button" className={styles.all} onClick={onAll}>
                {left} more
              </button>
            )}
          </li>
        ) : (
          <li
            key={key}
            className={styles.label}
            style={{ height }}
            data-inside={isInside || undefined}
            data-highlighted={(lane.job !== null && highlighted.has(lane.job.id)) || undefined}
          >
            <Label lane={lane} isOpen={isOpen} onToggle={onToggle} />
          </li>
        ),
      )}
    </ul>
  );
}

interface LabelProps {
  lane: LaneAnswer;
  isOpen: boolean;
  onToggle: (folder: string) => void;
}

function Label({ lane, isOpen, onToggle }: LabelProps) {
  const { job, kind, key, jobs } = lane;
  const name = nameOfLane(lane);
  if (job !== null) {
    return (
      <>
        <Link className={styles.name} to="/jobs/$job" params={{ job: job.name }} title={name}>
          {name}
        </Link>
        <JobState job={job} />
      </>
    );
  }
  if (kind !== "folder" || key === null) {
    return (
      <>
        <span className={styles.name}>{name}</span>
        {jobs > 0 && <span className={styles.count}>{plural(jobs, "job")}</span>}
      </>
    );
  }
  return (
    <>
      <button
        type="button"
        className={styles.folder}
        aria-expanded={isOpen}
        onClick={() => onToggle(key)}
      >
        <Icon name={isOpen ? "down" : "right"} size={12} />
        <span className={styles.name}>{name}</span>
      </button>
      <span className={styles.count}>{plural(jobs, "job")}</span>
    </>
  );
}

function JobState({ job }: { job: NonNullable<LaneAnswer["job"]> }) {
  if (job.currentExecution !== null)
    return <StatusGlyph state="running" size={12} label="Running" />;
  if (job.lastStatus === "failed") return <StatusGlyph state="failed" size={12} label="Failing" />;
  if (!job.enabled) return <StatusGlyph state="disabled" size={12} label="Disabled" />;
  return null;
}
