import { useRef, useState } from "react";
import type { Answer } from "../api/call.ts";
import { useWrite } from "../api/use-write.ts";
import { useMe } from "../frame/me.tsx";
import { formatInstant } from "../time/format-instant.ts";
import { useDisplayZone } from "../time/display-zone.tsx";
import { afterPaint } from "../ui/after-paint.ts";
import { Floating } from "../ui/floating.tsx";
import { Switch } from "../ui/switch.tsx";
import { showToast } from "../ui/toast-store.ts";
import { DisableDetails } from "./disable-details.tsx";
import styles from "./job.module.css";
import { jobTitle } from "./job-title.ts";
import { patchJob } from "./patch-job.ts";

export type SwitchableJob = Pick<
  Answer<"getJob">,
  "name" | "title" | "enabled" | "nextSlot" | "timezone" | "retiredAt" | "currentExecution"
>;

/**
 * Enables and disables a job at once; the server's refusal puts it back and says why. Whoever may not sees the word
 * instead.
 */
export function EnableSwitch({ job }: { job: SwitchableJob }) {
  const { can } = useMe();
  const { resolve } = useDisplayZone();
  const anchor = useRef<HTMLDivElement>(null);
  const [isAsking, setAsking] = useState(false);
  const [pressed, setPressed] = useState<boolean | null>(null);
  const title = jobTitle(job);
  const at = { parameters: { job: job.name }, body: {} };

  const enable = useWrite("enableJob", {
    optimistic: (client) =>
      patchJob(client, job.name, (one) => ({ ...one, enabled: true, disabled: null })),
    onDone({ nextSlot, timezone }) {
      setPressed(null);
      showToast({
        text:
          nextSlot === null
            ? `${title} is enabled. It has no next slot.`
            : `${title} is enabled. Next slot ${slotText(nextSlot, resolve(timezone))}.`,
        undo: { run: () => disable.mutate(at) },
      });
    },
    onRefused: () => setPressed(null),
  });
  const disable = useWrite("disableJob", {
    optimistic: (client) =>
      patchJob(client, job.name, (one) => ({
        ...one,
        enabled: false,
        disabled: { at: null, by: null, reason: null, until: null },
      })),
    onDone() {
      setPressed(null);
      showToast({
        text:
          job.nextSlot === null
            ? `${title} is disabled.`
            : `${title} is disabled. Next slot was ${slotText(job.nextSlot, resolve(job.timezone))}.`,
        undo: { run: () => enable.mutate(at) },
      });
    },
    onRefused() {
      setPressed(null);
      setAsking(false);
    },
  });

  if (!can("run")) return <span className={styles.word}>{job.enabled ? "On" : "Off"}</span>;
  const refusal = enable.error ?? disable.error;
  return (
    <div className={styles.switch} ref={anchor} data-key="e">
      <Switch
        isSelected={pressed ?? job.enabled}
        isDisabled={job.retiredAt !== null}
        label={`${title} enabled`}
        onChange={(isOn) => {
          setPressed(isOn);
          // the list, which shows more of it than the switch, comes after
          afterPaint(() => {
            enable.reset();
            disable.reset();
            setAsking(!isOn);
            (isOn ? enable : disable).mutate(at);
          });
        }}
      />
      {refusal !== null && (
        <span className={styles.refusal} role="alert">
          {refusal.message}
        </span>
      )}
      <Floating
        isNonModal
        opener={anchor}
        isOpen={isAsking && !job.enabled}
        onClose={() => setAsking(false)}
        label={`Why ${title} is disabled, and until when`}
      >
        <DisableDetails job={job} onClose={() => setAsking(false)} />
      </Floating>
    </div>
  );
}

function slotText(slot: string, zone: string): string {
  return formatInstant(new Date(slot), { zone, seconds: false });
}
