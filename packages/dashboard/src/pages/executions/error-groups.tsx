import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import { Time } from "../../time/time.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { questionOf, type Search } from "./question.ts";
import { plural } from "../../words/count.ts";
import styles from "./executions-page.module.css";

/** "17 executions, same error": what went wrong, and not how often it is listed. */
export function ErrorGroups({ search }: { search: Search }) {
  const groups = useQuery(ask("groupExecutions", { query: questionOf(search) }));
  if (groups.isError) {
    return (
      <ErrorPanel
        title="The errors cannot be shown"
        problem={groups.error}
        retry={() => void groups.refetch()}
      />
    );
  }
  if (groups.isPending) return <Skeleton lines={6} />;
  if (groups.data.rows.length === 0)
    return <EmptyState title="No execution that matches has an error" />;
  return (
    <ol className={styles.groups}>
      {groups.data.rows.map((group) => (
        <li className={styles.group} key={group.fingerprint}>
          <p className={styles.groupLine}>
            <code>{group.line}</code>
          </p>
          <p className={styles.groupFacts}>
            <Link
              to="/executions"
              search={{ ...search, group: undefined, error: group.fingerprint }}
            >
              {plural(group.executions, "execution")}
            </Link>
            <span>{(group.jobs.length > 0 ? group.jobs : group.handlers).join(", ")}</span>
            <span>
              first <Time at={group.firstAt} variant="relative" />, last{" "}
              <Time at={group.lastAt} variant="relative" />
            </span>
            <Link to="/executions/$execution" params={{ execution: group.lastExecution }}>
              See the last one
            </Link>
          </p>
        </li>
      ))}
    </ol>
  );
}
