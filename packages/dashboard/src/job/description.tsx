import { lazy, Suspense } from "react";
import styles from "./description.module.css";

const Markdown = lazy(async () => ({ default: (await import("./markdown.tsx")).Markdown }));

/** What somebody has written of a job: Markdown, without HTML. */
export function Description({ text }: { text: string }) {
  const plain = <p className={styles.plain}>{text}</p>;
  if (!hasMarkup.test(text)) return plain;
  return (
    <Suspense fallback={plain}>
      <Markdown text={text} />
    </Suspense>
  );
}

/** Most are a sentence, for which nothing more is loaded. */
const hasMarkup = /[*_`#[|~<\\]|^\s*(?:[-+]|\d+[.)])\s|https?:\/\/|\n\n/m;
