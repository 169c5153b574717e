import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import type { Answer } from "../../api/call.ts";
import { formatInstant, useDisplayZone } from "../../time/index.ts";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copyable.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorPanel } from "../../ui/error-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { countText } from "../../words/count.ts";
import styles from "./settings.module.css";

/** Whether somebody with the database's password has rewritten who came in. */
export function CheckEvents() {
  const [isOpen, setOpen] = useState(false);
  const check = useQuery({ ...ask("checkAccessEvents", {}), enabled: isOpen, staleTime: 0 });
  return (
    <>
      <Button onPress={() => setOpen(true)}>Were any altered?</Button>
      <Dialog
        title="Were access events altered?"
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        isDismissable
      >
        {check.isError && <ErrorPanel problem={check.error} retry={() => void check.refetch()} />}
        {check.isPending && <Skeleton lines={3} />}
        {check.data !== undefined && <Verdict {...check.data} />}
      </Dialog>
    </>
  );
}

function Verdict({ count, head, broken, isCut }: Answer<"checkAccessEvents">) {
  const { resolve } = useDisplayZone();
  return (
    <div className={styles.form}>
      {broken.length === 0 && !isCut ? (
        <p>No. All {countText(count)} are as they were written.</p>
      ) : (
        <p>
          {isCut && "Some are gone from the end. "}
          {broken.length > 0 && "These were altered, or what stood before them is gone:"}
        </p>
      )}
      {broken.length > 0 && (
        <ul className={styles.brokenEvents}>
          {broken.map(({ id, at }) => (
            <li key={id}>
              <code>{id}</code>, {formatInstant(new Date(at), { zone: resolve() })}
            </li>
          ))}
        </ul>
      )}
      <p className={styles.about}>
        Each event carries a hash that is made with the one before it. This is the last one: noted
        somewhere else, it shows later that nothing before it was rewritten as a whole.
      </p>
      <p className={styles.secret}>
        <Copyable text={head} label="the last hash" />
      </p>
    </div>
  );
}
