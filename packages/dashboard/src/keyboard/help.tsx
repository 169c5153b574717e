import { Link } from "@tanstack/react-router";
import { usePreferences } from "../frame/preferences.ts";
import { Dialog } from "../ui/dialog.tsx";
import { KeyHint } from "../ui/key-hint.tsx";
import styles from "./help.module.css";
import { keyGroups, type KeyLine } from "./key-list.ts";

/** Which keys do what. */
export function Help({ onClose }: { onClose: () => void }) {
  const [{ shortcuts }] = usePreferences();
  return (
    <Dialog title="Keys" isOpen onClose={onClose} width="wide" isDismissable>
      <div className={styles.groups}>
        {keyGroups.map(({ title, lines }) => (
          <section className={styles.group} key={title}>
            <h3 className={styles.title}>{title}</h3>
            <dl>
              {lines.map((line) => (
                <Line key={line.does} line={line} />
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className={styles.foot}>
        {shortcuts
          ? "Single keys rest while you type. They can be switched off in the "
          : "Single keys are switched off. They can be switched on in the "}
        <Link to="/settings" onClick={onClose}>
          settings
        </Link>
        .
      </p>
    </Dialog>
  );
}

function Line({ line: { keys, does } }: { line: KeyLine }) {
  return (
    <div className={styles.line}>
      <dt className={styles.keys}>
        {keys.map((one) => {
          const parts = typeof one === "string" ? [one] : one;
          return <KeyHint key={parts.join(" ")} keys={parts} />;
        })}
      </dt>
      <dd>{does}</dd>
    </div>
  );
}
