import { useEffect, useRef, useState, type ReactNode } from "react";
import styles from "./copyable.module.css";
import { copyText } from "./copy-text.ts";
import { Icon } from "./icon.tsx";

export interface CopyableProps {
  text: string;
  /** What is copied: "the request id". The button is then named "Copy the request id". */
  label: string;
  /** What is shown instead of the text; `null`: the button alone. */
  children?: ReactNode;
}

/** A text in mono with a button that copies it, also where the page came over plain HTTP. */
export function Copyable({ text, label, children = <code>{text}</code> }: CopyableProps) {
  const [outcome, setOutcome] = useState<"none" | "copied" | "refused">("none");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    setOutcome((await copyText(text)) ? "copied" : "refused");
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOutcome("none"), 2_000);
  };
  return (
    <span className={styles.copyable}>
      {children}
      <button
        className={styles.button}
        type="button"
        aria-label={`Copy ${label}`}
        title={`Copy ${label}`}
        onClick={() => void copy()}
      >
        <Icon name={outcome === "copied" ? "check" : "copy"} size={12} />
      </button>
      <span className={outcome === "refused" ? styles.refused : "visually-hidden"} role="status">
        {outcome === "copied" && "Copied"}
        {outcome === "refused" && "The browser refused to copy; select the text instead"}
      </span>
    </span>
  );
}
