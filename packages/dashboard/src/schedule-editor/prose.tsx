import { Fragment } from "react";
import styles from "./schedule-editor.module.css";

/** A text in which code stands between backticks. */
export function Prose({ text }: { text: string }) {
  return text.split("`").map((piece, place) => {
    const key = `${place} ${piece}`;
    return place % 2 === 1 ? (
      <code className={styles["code"]} key={key}>
        {piece}
      </code>
    ) : (
      <Fragment key={key}>{piece}</Fragment>
    );
  });
}
