import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { RuleDialog } from "../../alerts/rule-dialog.tsx";
import { RuleList } from "../../alerts/rule-list.tsx";
import { rulesInForce } from "../../alerts/rules-in-force.ts";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../frame/me.tsx";
import { usePageTitle } from "../../frame/page-title.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { AlertsNav } from "./alerts-nav.tsx";
import styles from "./alerts-page.module.css";

/** What raises alerts: for all jobs, and what is otherwise for some. */
export function RulesPage() {
  usePageTitle("Alert rules");
  const { can } = useMe();
  const rules = useQuery(ask("listAlertRules", {}));
  const [isCreating, setCreating] = useState(false);
  const rows = rules.data?.rows;
  const { forAll, particular } = rulesInForce(rows ?? []);
  return (
    <>
      <PageHeader title="Alert rules" actions={<AlertsNav />}>
        <p>
          What is wrong by these is an alert. They hold without being set; the most particular
          counts: that for a job before that for a tag, a folder, all jobs.
        </p>
      </PageHeader>
      {rules.isError && (
        <ErrorPanel
          title="The rules cannot be shown"
          problem={rules.error}
          retry={() => void rules.refetch()}
        />
      )}
      {rules.isPending && <Skeleton lines={8} />}
      {rows !== undefined && (
        <div className={styles.page}>
          <section aria-labelledby="for-all">
            <h2 id="for-all" className={styles.heading}>
              For all jobs
            </h2>
            <RuleList label="Rules for all jobs" rules={forAll} all={rows} />
          </section>
          <section aria-labelledby="for-some">
            <div className={styles.head}>
              <h2 id="for-some" className={styles.heading}>
                For some
              </h2>
              {can("write") && <Button onPress={() => setCreating(true)}>Create a rule</Button>}
            </div>
            {particular.length === 0 ? (
              <EmptyState title="All jobs are judged alike">
                A rule for a folder, a tag or a job says what is otherwise there: how often
                something may fail, how late it may be, who is told.
              </EmptyState>
            ) : (
              <RuleList label="Rules for some jobs" rules={particular} all={rows} />
            )}
          </section>
          {isCreating && <RuleDialog rules={rows} rule={null} onClose={() => setCreating(false)} />}
        </div>
      )}
    </>
  );
}
