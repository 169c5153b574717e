import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call, type Answer } from "../api/call.ts";
import type { ApiProblem } from "../api/problem.ts";
import { useWrite } from "../api/use-write.ts";
import { useDisplayZone } from "../time/display-zone.tsx";
import { formatInstant } from "../time/format-instant.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/text-field.tsx";
import { showToast } from "../ui/toast-store.ts";
import styles from "./job.module.css";
import { jobTitle } from "./job-title.ts";
import { plural } from "../words/count.ts";

type Slots = Answer<"backfillJob">["rows"];

/** Does slots of the past, again or for the first time: first it shows which, then it does them. */
export function BackfillDialog({
  job,
  onClose,
}: {
  job: Pick<Answer<"getJob">, "name" | "title" | "timezone">;
  onClose: () => void;
}) {
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [error, setError] = useState<string>();
  const { resolve } = useDisplayZone();
  const title = jobTitle(job);
  const range = () => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  const look = useMutation<Answer<"backfillJob">, ApiProblem>({
    mutationFn: () =>
      call("backfillJob", { parameters: { job: job.name }, body: { ...range(), dryRun: true } }),
    onError: (problem) => setError(problem.message),
  });
  const backfill = useWrite("backfillJob", {
    onDone: ({ rows }) => {
      onClose();
      showToast({
        text: `${plural(rows.length, "slot")} of ${title} ${rows.length === 1 ? "is" : "are"} backfilled now.`,
      });
    },
    onRefused: (problem) => setError(problem.message),
  });
  const changeTo = (set: (value: string) => void) => (value: string) => {
    set(value);
    setError(undefined);
    look.reset();
  };
  const isWhole = from !== "" && to !== "";
  const slots = look.data?.rows;
  return (
    <Dialog
      title={`Backfill ${title}`}
      isOpen
      onClose={onClose}
      actions={
        <>
          {slots === undefined ? (
            <Button
              variant="filled"
              isDisabled={!isWhole}
              isPending={look.isPending}
              onPress={() => look.mutate()}
            >
              Show the slots
            </Button>
          ) : (
            <Button
              variant="filled"
              isDisabled={slots.length === 0}
              isPending={backfill.isPending}
              onPress={() =>
                backfill.mutate({
                  parameters: { job: job.name },
                  body: { ...range(), dryRun: false },
                })
              }
            >
              {slots.length === 1 ? "Backfill this slot" : `Backfill these ${slots.length} slots`}
            </Button>
          )}
          <Button variant="quiet" onPress={onClose}>
            Leave it
          </Button>
        </>
      }
    >
      <p>
        Executes the job for each of its slots between two times that are over, with the parameters
        it has now.
      </p>
      <TextField
        label="From, your time"
        type="datetime-local"
        value={from}
        onChange={changeTo(setFrom)}
      />
      <TextField
        label="To, your time"
        type="datetime-local"
        value={to}
        onChange={changeTo(setTo)}
      />
      {error !== undefined && (
        <Banner tone="rubric" isAnnounced>
          {error}
        </Banner>
      )}
      {slots !== undefined && <Slots slots={slots} zone={resolve(job.timezone)} />}
    </Dialog>
  );
}

function Slots({ slots, zone }: { slots: Slots; zone: string }) {
  if (slots.length === 0) return <p role="status">The schedule has no slot between these times.</p>;
  const again = slots.filter(({ repeats }) => repeats !== null).length;
  return (
    <div role="status">
      <p>
        {plural(slots.length, "slot")}
        {again > 0 && `, ${again} of them for the second time`}:
      </p>
      <ol className={styles.slots}>
        {slots.map(({ slot, repeats }) => (
          <li key={slot}>
            {formatInstant(new Date(slot), { zone, seconds: false })}
            {repeats !== null && <span className={styles.again}> has an execution already</span>}
          </li>
        ))}
      </ol>
    </div>
  );
}
