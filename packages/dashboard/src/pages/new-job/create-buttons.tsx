import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { ApiProblem } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { createDisabled, createEnabled, planOnce } from "./create-job.ts";
import { isOnce, type Draft } from "./draft.ts";
import styles from "./new-job.module.css";

export function CreateButtons({
  draft,
  isDoubtful,
  isBlocked,
  onCreated,
  onPlanned,
  onRefused,
}: {
  draft: Draft;
  /** Something speaks against it: disabled is then the first choice. */
  isDoubtful: boolean;
  /** The check has found what the server would refuse. */
  isBlocked: boolean;
  onCreated: (job: string | null) => void;
  onPlanned: (execution: string) => void;
  onRefused: (problem: ApiProblem | null) => void;
}) {
  const client = useQueryClient();
  const [pending, setPending] = useState<string | null>(null);
  const run = (name: string, work: () => Promise<void>) => async () => {
    setPending(name);
    onRefused(null);
    try {
      await work();
      await client.invalidateQueries();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      onRefused(error);
    } finally {
      setPending(null);
    }
  };
  if (isOnce(draft)) {
    const plan = run("plan", async () => onPlanned(await planOnce(draft)));
    return (
      <div className={styles.create}>
        <Button
          variant="filled"
          isPending={pending === "plan"}
          isDisabled={isBlocked}
          onPress={() => void plan()}
        >
          Plan this work
        </Button>
      </div>
    );
  }
  const enabled = run("enabled", async () => onCreated(await createEnabled(draft)));
  const disabled = run("disabled", async () => onCreated(await createDisabled(draft)));
  return (
    <div className={styles.create}>
      <Button
        variant={isDoubtful ? "plain" : "filled"}
        isPending={pending === "enabled"}
        isDisabled={isBlocked || pending !== null}
        onPress={() => void enabled()}
      >
        Create enabled
      </Button>
      <Button
        variant={isDoubtful ? "filled" : "plain"}
        isPending={pending === "disabled"}
        isDisabled={isBlocked || pending !== null}
        onPress={() => void disabled()}
      >
        Create disabled
      </Button>
      {isBlocked && (
        <p className={styles.quiet}>Correct what the check has found, then check again.</p>
      )}
    </div>
  );
}
