import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { jobTitle } from "../../job/job-title.ts";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Facts, Line, Lines } from "../../ui/lines.tsx";
import { showToast } from "../../ui/toast-store.ts";
import styles from "./alerts-page.module.css";
import { PingDialog } from "./ping-dialog.tsx";

type Ping = Answer<"listPings">["rows"][number];

/** Who hears that the scheduler lives, and so can tell when it does not. */
export function Pings() {
  const { can } = useMe();
  const pings = useQuery(ask("listPings", {}));
  const [isAdding, setAdding] = useState(false);
  const rows = pings.data?.rows;
  return (
    <section aria-labelledby="pings">
      <div className={styles.head}>
        <h2 id="pings" className={styles.heading}>
          Pings out
        </h2>
        {can("admin") && <Button onPress={() => setAdding(true)}>Add a ping</Button>}
      </div>
      <p className={styles.about}>
        When all of this machine is gone, nothing here can tell it. A service like Healthchecks that
        is asked each minute tells when it is asked no more.
      </p>
      {pings.isError && (
        <ErrorPanel
          title="The pings cannot be shown"
          problem={pings.error}
          retry={() => void pings.refetch()}
        />
      )}
      {rows !== undefined && rows.length > 0 && (
        <Lines label="Pings out">
          {rows.map((ping) => (
            <PingLine key={ping.id} ping={ping} />
          ))}
        </Lines>
      )}
      {isAdding && <PingDialog onClose={() => setAdding(false)} />}
    </section>
  );
}

function PingLine({ ping: { id, job, host, last } }: { ping: Ping }) {
  const { can } = useMe();
  const remove = useWrite("deletePing", {
    onDone: () => showToast({ text: "It is not asked any more." }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  const name = job === null ? "The scheduler" : jobTitle(job);
  return (
    <Line
      title={name}
      actions={
        can("admin") && (
          <ConfirmButton
            size="small"
            aria-label={`Delete the ping of ${name}`}
            question={`${host} is not asked any more, and will say that ${job === null ? "the scheduler" : name} is gone.`}
            confirmLabel="Delete the ping"
            isPending={remove.isPending}
            onConfirm={() => remove.mutate({ parameters: { ping: id }, body: {} })}
          >
            Delete
          </ConfirmButton>
        )
      }
    >
      <Facts>
        <span>to {host}</span>
        {last === null ? (
          <span>not asked yet</span>
        ) : (
          <span>
            last <Time at={last.at} variant="relative" />: {last.answer}
          </span>
        )}
      </Facts>
    </Line>
  );
}
