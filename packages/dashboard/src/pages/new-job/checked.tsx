import { Link } from "@tanstack/react-router";
import type { Answer } from "../../api/call.ts";
import { formatInstant } from "../../time/index.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Step } from "./draft.ts";
import styles from "./new-job.module.css";
import { ProblemList } from "./problem-list.tsx";
import type { Handler } from "./what.tsx";
import { jobTitle } from "../../job/job-title.ts";

/** What the check has found. */
export function CheckedSection({
  answer: { problems, warnings, preview, startsWith, hasDryRun },
  handler,
  isOnce,
  goTo,
}: {
  answer: Answer<"checkJob">;
  handler: Handler | undefined;
  isOnce: boolean;
  goTo: (step: Step) => void;
}) {
  const [next] = preview?.slots ?? [];
  return (
    <section className={styles.checked} aria-label="What the check has found" role="status">
      {problems.length === 0 ? (
        <p className={styles.good}>
          <Icon name="check" />
          <span>
            Everything fits.
            {next !== undefined && preview !== null && (
              <>
                {" "}
                The first slot would be{" "}
                {formatInstant(new Date(next.at), { zone: preview.timezone, seconds: false })}.
              </>
            )}
          </span>
        </p>
      ) : (
        <>
          <p className={styles.wrong}>
            <Icon name="warning" />{" "}
            {problems.length === 1
              ? "One thing must be corrected"
              : `${problems.length} things must be corrected`}
          </p>
          <ProblemList problems={problems} goTo={goTo} />
        </>
      )}
      {warnings.length > 0 && (
        <ul className={styles.warnings}>
          {warnings.map(({ code, message }) => (
            <li key={`${code} ${message}`}>{message}</li>
          ))}
        </ul>
      )}
      {startsWith.length > 0 && !isOnce && (
        <p className={styles.quiet}>
          In the same minute as its next slot:{" "}
          {startsWith.map((job, place) => (
            <span key={job.name}>
              {place > 0 && ", "}
              <Link to="/jobs/$job" params={{ job: job.name }}>
                {jobTitle(job)}
              </Link>
            </span>
          ))}
          .
        </p>
      )}
      {!hasDryRun && (
        <p className={styles.quiet}>
          This handler has no dry run: what it would do is seen only by running it.
        </p>
      )}
      {hasDryRun && handler?.workers === 0 && (
        <p className={styles.quiet}>
          Its dry run was not asked for: no worker offers this handler now.
        </p>
      )}
    </section>
  );
}
