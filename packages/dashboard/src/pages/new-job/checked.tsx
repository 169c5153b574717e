import { Link } from "@tanstack/react-router";
import type { Answer } from "../../api/call.ts";
import { formatInstant } from "../../time/index.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Step } from "./draft.ts";
import styles from "./new-job.module.css";
import { ProblemList } from "./problem-list.tsx";
import type { Outcome } from "./test-outcome.tsx";
import type { Handler } from "./what.tsx";
import { jobTitle } from "../../job/job-title.ts";

/** What the check has found. */
export function CheckedSection({
  answer: { problems, warnings, preview, startsWith, hasDryRun },
  dryRun,
  handler,
  isOnce,
  goTo,
}: {
  answer: Answer<"checkJob">;
  /** What came of it so far, and whether the server has refused what was asked for after the check. */
  dryRun: DryRun;
  handler: Handler | undefined;
  isOnce: boolean;
  goTo: (step: Step) => void;
}) {
  const [next] = preview?.slots ?? [];
  return (
    <section className={styles.checked} aria-label="What the check has found" role="status">
      {problems.length === 0 ? (
        <p className={isDoubtful(dryRun) ? styles.doubtful : styles.good}>
          <Icon name={isDoubtful(dryRun) ? "warning" : "check"} />
          <span>
            {fits[dryRun]}
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

type DryRun = Outcome | "none" | "running" | "refused";

const fits: Readonly<Record<DryRun, string>> = {
  none: "Everything fits.",
  completed: "Everything fits.",
  running: "The settings fit. The dry run is not over yet.",
  warned: "The settings fit, but the dry run warns: see below.",
  failed: "The settings fit, but the dry run failed: see below.",
  refused: "The settings fit, but what was asked for is refused: see below.",
};

function isDoubtful(dryRun: DryRun): boolean {
  return dryRun === "warned" || dryRun === "failed" || dryRun === "refused";
}
