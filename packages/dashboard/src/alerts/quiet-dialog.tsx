import { useState } from "react";
import type { QuietWindow } from "./alert.ts";
import { LengthField } from "./length-field.tsx";
import { isWhole, ScopeField, type GivenScope } from "./scope-field.tsx";
import { givenScope } from "./scope-words.ts";
import { currentOf } from "../api/conflict.ts";
import { FormDialog } from "../frame/form-dialog.tsx";
import { useWrite } from "../api/use-write.ts";
import { fieldError } from "../frame/refusal.tsx";
import { toInstant, toLocalText } from "../schedule-editor/local-time.ts";
import { SlotsEditor } from "../schedule-editor/slots-editor.tsx";
import { ownZone } from "../time/display-zone.tsx";
import { formatInstant } from "../time/format-instant.ts";
import { lengthWords } from "../time/length-words.ts";
import { serverNow } from "../time/server-clock.ts";
import { RadioGroup } from "../ui/radio-group.tsx";
import { SegmentedControl } from "../ui/segmented-control.tsx";
import { TextField } from "../ui/text-field.tsx";
import { showToast } from "../ui/toast-store.ts";
import styles from "./alerts.module.css";

const hour = 3_600_000;

/** Makes a quiet window, or changes one. */
export function QuietDialog({
  window,
  name: firstName = "",
  scope: firstScope = { scope: "all" },
  onClose,
}: QuietDialogProps) {
  const zone = window?.timezone ?? ownZone();
  const [name, setName] = useState(window?.name ?? firstName);
  const [scope, setScope] = useState<GivenScope>(window === null ? firstScope : givenScope(window));
  const [effect, setEffect] = useState<QuietWindow["effect"]>(window?.effect ?? "hold_alerts");
  const [kind, setKind] = useState<"once" | "repeats">(
    window !== null && window.schedule !== null ? "repeats" : "once",
  );
  const [once, setOnce] = useState(() => onceOf(window, zone));
  const [repeats, setRepeats] = useState({
    schedule: window?.schedule ?? "0 2 * * 0",
    timezone: zone,
  });
  const [durationMs, setDuration] = useState<number | null>(window?.durationMs ?? 4 * hour);
  const [version, setVersion] = useState(window?.version ?? 1);
  const onDone = (saved: QuietWindow) => {
    onClose();
    showToast({
      text:
        saved.active === null
          ? `The quiet window ${saved.name} is saved.`
          : `The quiet window ${saved.name} holds now.`,
    });
  };
  const create = useWrite("createQuietWindow", { onDone });
  const edit = useWrite("editQuietWindow", { onDone });
  const problem = create.error ?? edit.error;
  const conflict = currentOf<QuietWindow>(edit.error);
  const times =
    kind === "once"
      ? { ...instantsOf(once, zone), timezone: zone }
      : { ...repeats, durationMs: durationMs ?? 0 };
  const [firstTimes] = useState(() => JSON.stringify(times));
  const save = () => {
    const called = name.trim();
    if (window === null)
      return create.mutate({ body: { name: called, effect, ...times, ...scope } });
    // times that are given begin anew: an end that was moved would be forgotten
    const changed = JSON.stringify(times) === firstTimes ? {} : times;
    edit.mutate({
      parameters: { window: window.id },
      body: { name: called, effect, ...changed, scope, version },
    });
  };
  return (
    <FormDialog
      title={window === null ? "Create a quiet window" : `Edit ${window.name}`}
      width="wide"
      submitLabel={window === null ? "Create it" : "Save"}
      isPending={create.isPending || edit.isPending}
      isDisabled={!isWhole(scope) || (kind === "once" ? once.end === "" : durationMs === null)}
      problem={problem}
      conflict={
        conflict && {
          words: <>Somebody else has changed “{conflict.name}” meanwhile.</>,
          keepMine() {
            setVersion(conflict.version);
            edit.reset();
          },
        }
      }
      onSubmit={save}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={name}
        onChange={setName}
        maxLength={100}
        placeholder="Database upgrade"
        error={fieldError(problem, "name")}
        isRequired
      />
      <ScopeField
        value={scope}
        onChange={setScope}
        error={fieldError(problem, "scope") ?? fieldError(problem, "job")}
      />
      <RadioGroup label="What it does" value={effect} onChange={setEffect} options={effects} />
      <SegmentedControl
        label="When"
        options={[
          { id: "once", label: "Once" },
          { id: "repeats", label: "Repeats" },
        ]}
        value={kind}
        onChange={setKind}
      />
      {kind === "once" ? (
        <div className={styles.pair}>
          <TextField
            label={`From, ${zone} time`}
            type="datetime-local"
            value={once.start}
            onChange={(start) => setOnce({ ...once, start })}
            error={fieldError(problem, "startsAt")}
          />
          <TextField
            label={`To, ${zone} time`}
            type="datetime-local"
            value={once.end}
            onChange={(end) => setOnce({ ...once, end })}
            error={fieldError(problem, "endsAt")}
          />
        </div>
      ) : (
        <SlotsEditor {...repeats} onChange={setRepeats}>
          {(preview) => (
            <>
              <LengthField
                label="It holds for"
                value={durationMs}
                onChange={setDuration}
                error={fieldError(problem, "durationMs")}
              />
              {preview !== null && durationMs !== null && (
                <div role="status">
                  <p className={styles.outcome}>
                    {preview.sentence.replace(/^./, (letter) => letter.toUpperCase())}, for{" "}
                    {lengthWords(durationMs)}.
                  </p>
                  <ol className={styles.occurrences}>
                    {preview.slots.slice(0, 3).map(({ at }) => (
                      <li key={at}>
                        {formatInstant(new Date(at), { zone: preview.timezone, seconds: false })} to{" "}
                        {formatInstant(new Date(Date.parse(at) + durationMs), {
                          zone: preview.timezone,
                          seconds: false,
                        })}
                      </li>
                    ))}
                  </ol>
                </div>
              )}
            </>
          )}
        </SlotsEditor>
      )}
    </FormDialog>
  );
}

const effects = [
  { id: "hold_alerts", label: "Hold alerts", description: "Jobs run as always" },
  {
    id: "skip_slots",
    label: "Hold alerts and skip slots",
    description: "Each slot in it is listed as skipped, with this as its reason",
  },
  {
    id: "hold_executions",
    label: "Hold alerts and executions",
    description:
      "Slots, retries and what was planned begin at its end. What somebody starts by hand begins at once.",
  },
] as const;

export interface QuietDialogProps {
  /** Null: a new one. */
  window: QuietWindow | null;
  /** What a new one is called, and about, at first. */
  name?: string;
  scope?: GivenScope;
  onClose: () => void;
}

/** From and to as the fields hold them: from now on for two hours, where nothing else is said. */
function onceOf(window: QuietWindow | null, zone: string): { start: string; end: string } {
  const now = serverNow();
  const from = window?.startsAt ?? new Date(now).toISOString();
  const to = window?.endsAt ?? new Date(now + 2 * hour).toISOString();
  return { start: toLocalText(from, zone), end: toLocalText(to, zone) };
}

/** A field that is empty, or holds no time, is not given. */
function instantsOf(
  { start, end }: { start: string; end: string },
  zone: string,
): { startsAt?: string; endsAt?: string } {
  const [startsAt, endsAt] = [toInstant(start, zone), toInstant(end, zone)];
  return {
    ...(startsAt === null ? {} : { startsAt }),
    ...(endsAt === null ? {} : { endsAt }),
  };
}
