import { useEffect, useId, useRef, type ReactNode } from "react";
import { Button } from "../../ui/button.tsx";
import { steps, type Step } from "./draft.ts";
import styles from "./new-job.module.css";

/** One step: open, or done and a sentence, or still to come. */
export function StepFrame({
  step,
  title,
  sentence,
  isOpen,
  isReached,
  open,
  children,
}: {
  step: Step;
  title: string;
  sentence: ReactNode;
  isOpen: boolean;
  isReached: boolean;
  open: () => void;
  children: ReactNode;
}) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    // who goes on goes to the next heading, and not to the top of the page
    if (isOpen && !wasOpen.current) {
      heading.current?.focus({ preventScroll: true });
      heading.current?.scrollIntoView({ block: "start" });
    }
    wasOpen.current = isOpen;
  }, [isOpen]);
  return (
    <li
      className={styles.step}
      data-open={isOpen || undefined}
      data-reached={isReached || undefined}
    >
      <span className={styles.number} aria-hidden="true">
        {steps.indexOf(step) + 1}
      </span>
      <div className={styles.head}>
        <h2 className={styles.title} id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {!isOpen && isReached && <div className={styles.sentence}>{sentence}</div>}
        {!isOpen && isReached && (
          <Button variant="quiet" size="small" aria-label={`Change: ${title}`} onPress={open}>
            {sentence === null ? "Open" : "Change"}
          </Button>
        )}
      </div>
      {isOpen && (
        <section className={styles.body} aria-labelledby={id}>
          {children}
        </section>
      )}
    </li>
  );
}
