import { useMutation } from "@tanstack/react-query";
import { call, type Answer } from "../../api/call.ts";
import type { ApiProblem } from "../../api/problem.ts";
import { useMe } from "../../frame/me.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Disclosure } from "../../ui/disclosure.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import styles from "./system.module.css";

/** The auditor: whether any slot was lost or doubled, and whether the tables agree. It only reads. */
export function Doctor() {
  const { can } = useMe();
  const check = useMutation<Answer<"runDoctor">, ApiProblem>({
    mutationFn: () => call("runDoctor", {}),
  });
  if (!can("admin")) return null;
  const findings = check.data?.findings;
  return (
    <section aria-labelledby="doctor">
      <h2 id="doctor" className={styles.heading}>
        Check of the tables
      </h2>
      <p className={styles.about}>
        Looks for slots that were lost or doubled, and for rows that do not agree. It only reads; on
        a large history it takes a while.
      </p>
      <p>
        <Button isPending={check.isPending} onPress={() => check.mutate()}>
          Check now
        </Button>
      </p>
      {check.error !== null && <ErrorPanel title="The check failed" problem={check.error} />}
      {findings?.length === 0 && (
        <Banner tone="verdigris" isAnnounced>
          Nothing is wrong.
        </Banner>
      )}
      {findings?.map((finding) => (
        <Banner key={finding.check} tone="rubric" isAnnounced>
          {finding.sentence} ({finding.count})
          <Disclosure title="Rows">
            <pre className={styles.rows}>{JSON.stringify(finding.rows, null, 2)}</pre>
          </Disclosure>
        </Banner>
      ))}
    </section>
  );
}
