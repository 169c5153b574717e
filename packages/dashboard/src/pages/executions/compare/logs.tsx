import { LogView } from "../../../log/log-view.tsx";
import { useDisplayZone } from "../../../time/display-zone.tsx";
import styles from "./compare.module.css";
import type { Compared } from "./compared.ts";

/** Both logs beside each other. A line that is chosen is chosen in both, since line 12 often says the same in each. */
export function Logs({ left, right }: { left: Compared; right: Compared }) {
  if (left.logLines === 0 && right.logLines === 0) {
    return (
      <section aria-labelledby="logs">
        <h2 id="logs" className={styles.heading}>
          Logs
        </h2>
        <p className={styles.unknown}>Neither wrote a log.</p>
      </section>
    );
  }
  return (
    <section aria-labelledby="logs">
      <h2 id="logs" className={styles.heading}>
        Logs
      </h2>
      <div className={styles.sides}>
        <Log of={left} side="Left" />
        <Log of={right} side="Right" />
      </div>
    </section>
  );
}

function Log({ of, side }: { of: Compared; side: string }) {
  const { resolve } = useDisplayZone();
  return (
    <section className={styles.side} aria-label={`${side}: log of ${of.id.slice(-8)}`}>
      <LogView
        execution={of.id}
        isRunning={of.status === "running"}
        startedAt={of.startedAt}
        timezone={resolve(of.job?.timezone)}
        empty={{ title: "This execution wrote no log" }}
        key={of.id}
      />
    </section>
  );
}
