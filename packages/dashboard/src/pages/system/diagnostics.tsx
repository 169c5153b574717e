import { useMutation } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import type { ApiProblem } from "../../api/problem.ts";
import { useMe } from "../../frame/me.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { saveResult } from "../my-jobs/save-result.ts";
import styles from "./system.module.css";

/** What helps somebody who has no access to understand this installation, as one file of JSON. */
export function Diagnostics() {
  const { can } = useMe();
  const gather = useMutation<object, ApiProblem>({
    mutationFn: gatherAll,
    onSuccess: (all) =>
      saveResult(`Horarium diagnostics ${new Date().toISOString().slice(0, 10)}`, all),
  });
  if (!can("admin")) return null;
  return (
    <section aria-labelledby="diagnostics">
      <h2 id="diagnostics" className={styles.heading}>
        Diagnostics
      </h2>
      <p className={styles.about}>
        One file with what this page shows, the check of the tables and the schemas of the handlers:
        for who helps you. There are no secrets, parameters, logs or addresses in it; the names of
        workers and handlers are.
      </p>
      <p>
        <Button isPending={gather.isPending} onPress={() => gather.mutate()}>
          Download the diagnostics
        </Button>
      </p>
      {gather.error !== null && (
        <ErrorPanel title="The diagnostics cannot be gathered" problem={gather.error} />
      )}
    </section>
  );
}

async function gatherAll(): Promise<object> {
  const [system, workers, handlers, doctor, scheduleStop, purge, channels] = await Promise.all([
    call("readSystem", {}),
    call("listWorkers", {}),
    call("listHandlers", {}),
    call("runDoctor", {}),
    call("readScheduleStop", {}),
    call("previewPurge", {}),
    call("listChannels", {}),
  ]);
  return {
    browser: navigator.userAgent,
    system,
    workers: workers.rows,
    handlers: handlers.rows,
    findings: doctor.findings.map(({ check, sentence, count }) => ({ check, sentence, count })),
    scheduleStop: scheduleStop.stop,
    purge,
    // not where they lead to
    channels: channels.rows.map(({ kind, enabled, failingSince, waiting }) => ({
      kind,
      enabled,
      failingSince,
      waiting,
    })),
  };
}
