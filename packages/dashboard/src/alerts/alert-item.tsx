import { Link } from "@tanstack/react-router";
import { Chip } from "../ui/chip.tsx";
import { AlertActions } from "./alert-actions.tsx";
import { AlertFacts } from "./alert-facts.tsx";
import { AlertGlyph } from "./alert-glyph.tsx";
import type { Alert } from "./alert.ts";
import styles from "./alerts.module.css";
import { StateChip } from "./state-chip.tsx";

/** One cause of one job, in a sentence, with what can be done about it. */
export function AlertItem({ alert, index, withState }: AlertItemProps) {
  return (
    <li
      className={styles.item}
      data-state={alert.state}
      data-row-index={index}
      data-row-link={`/alerts/${alert.id}`}
    >
      <AlertGlyph alert={alert} />
      <div className={styles.words}>
        <p className={styles.sentence}>
          <Link className={styles.name} to="/alerts/$part" params={{ part: alert.id }}>
            {alert.sentence}
          </Link>
          {withState && <StateChip state={alert.state} />}
          {alert.isFlapping && <Chip tone="ochre">Flapping</Chip>}
        </p>
        {alert.error !== null && <code className={styles.error}>{alert.error}</code>}
        <AlertFacts alert={alert} />
      </div>
      <AlertActions alert={alert} />
    </li>
  );
}

interface AlertItemProps {
  alert: Alert;
  index: number;
  withState: boolean;
}
