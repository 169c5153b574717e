import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Copyable } from "../../ui/copyable.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SegmentedControl } from "../../ui/segmented-control.tsx";
import { asJson, asTypeScript } from "./as-code.ts";
import { isOnce, type Draft } from "./draft.ts";
import styles from "./new-job.module.css";
import { toBody } from "./to-body.ts";

/** The job as text, so that it can move into a repository. */
export function CodeButton({ draft }: { draft: Draft }) {
  const [isOpen, setOpen] = useState(false);
  const [language, setLanguage] = useState<"typescript" | "json">("typescript");
  const text =
    language === "typescript"
      ? asTypeScript(draft)
      : asJson(
          isOnce(draft)
            ? { handler: draft.handler, parameters: draft.parameters, runAt: draft.schedule.onceAt }
            : toBody(draft),
        );
  return (
    <>
      <Button onPress={() => setOpen(true)}>Copy as code</Button>
      <Dialog title="The job as code" isOpen={isOpen} onClose={() => setOpen(false)} width="wide">
        <div className={styles.code}>
          <div className={styles.codeHead}>
            <SegmentedControl
              label="Language"
              options={[
                { id: "typescript", label: "TypeScript" },
                { id: "json", label: "JSON" },
              ]}
              value={language}
              onChange={setLanguage}
            />
            <Copyable text={text} label="the code">
              <span className={styles.quiet}>Copy</span>
            </Copyable>
          </div>
          <pre className={styles.pre} tabIndex={0} aria-label="The code">
            {text}
          </pre>
          <p className={styles.quiet}>
            {language === "typescript"
              ? "A job that code declares is not created here as well: the name is its own."
              : isOnce(draft)
                ? "The body of POST /api/executions."
                : "The body of POST /api/jobs."}
          </p>
        </div>
      </Dialog>
    </>
  );
}
