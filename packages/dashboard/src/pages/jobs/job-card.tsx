import { Link } from "@tanstack/react-router";
import { EnableSwitch } from "../../job/enable-switch.tsx";
import { jobTitle } from "../../job/job-title.ts";
import { Time } from "../../time/time.tsx";
import { JobStrip } from "./job-strip.tsx";
import { LastExecution } from "./last-execution.tsx";
import type { ListedJob } from "./listed-job.ts";
import { groupNameOf } from "./group-name.ts";
import styles from "./jobs.module.css";

/** A job on a narrow screen. */
export function JobCard({
  job,
  groupedBy,
}: {
  job: ListedJob;
  groupedBy?: "folder" | "handler" | "owner" | undefined;
}) {
  return (
    <div className={styles.card}>
      <div className={styles.cardHead}>
        <Link className={styles.name} to="/jobs/$job" params={{ job: job.name }}>
          {jobTitle(job)}
        </Link>
        <EnableSwitch job={job} />
      </div>
      <p className={styles.sentence}>
        {groupedBy !== undefined && (
          <span className={styles.cardGroup}>{groupNameOf(job, groupedBy)} · </span>
        )}
        {job.sentence}
      </p>
      <JobStrip job={job} room={20} />
      <div className={styles.cardFoot}>
        <LastExecution job={job} />
        {job.enabled && job.nextSlot !== null && (
          <span>
            next <Time at={job.nextSlot} zone={job.timezone} variant="relative" />
          </span>
        )}
      </div>
    </div>
  );
}
