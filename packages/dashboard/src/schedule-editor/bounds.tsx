import { zonePlace } from "../time/format-instant.ts";
import { Button } from "../ui/button.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { TextField } from "../ui/text-field.tsx";
import { instantText } from "./instant-text.ts";
import type { Change } from "./kind-choice.tsx";
import { toInstant } from "./local-time.ts";
import type { Message } from "./messages.ts";
import { localTextOf } from "./once.tsx";
import styles from "./schedule-editor.module.css";
import type { ScheduleValue } from "./schedule-value.ts";

/** From when to when there are slots. */
export function Bounds({
  value,
  set,
  message,
}: {
  value: ScheduleValue;
  set: Change;
  message: Message | undefined;
}) {
  const { startsAt, endsAt, timezone } = value;
  const isSet = startsAt !== null || endsAt !== null;
  return (
    <Disclosure
      title={isSet ? titleOf(value) : "Starts now, never ends"}
      isOpenAtFirst={isSet || message !== undefined}
    >
      <div className={styles["row"]}>
        <Bound
          label="Starts"
          description={`The first slot is not before it, in ${zonePlace(timezone)}`}
          at={startsAt}
          timezone={timezone}
          onChange={(at) => set({ startsAt: at })}
          error={message?.setting === "startsAt" ? message.text : undefined}
        />
        <Bound
          label="Ends"
          description="No slot from then on"
          at={endsAt}
          timezone={timezone}
          onChange={(at) => set({ endsAt: at })}
          error={message?.setting === "endsAt" ? message.text : undefined}
        />
      </div>
    </Disclosure>
  );
}

function Bound({
  label,
  description,
  at,
  timezone,
  onChange,
  error,
}: {
  label: string;
  description: string;
  at: string | null;
  timezone: string;
  onChange: (at: string | null) => void;
  error: string | undefined;
}) {
  return (
    <div className={styles["bound"]}>
      <TextField
        label={label}
        type="datetime-local"
        value={at === null ? "" : localTextOf(at, timezone)}
        onChange={(local) => onChange(local === "" ? null : (toInstant(local, timezone) ?? at))}
        description={description}
        error={error}
      />
      {at !== null && (
        <Button size="small" variant="quiet" onPress={() => onChange(null)}>
          {label === "Starts" ? "Start now" : "Never end"}
        </Button>
      )}
    </div>
  );
}

function titleOf({ startsAt, endsAt, timezone }: ScheduleValue): string {
  const words = (at: string) => instantText(at, timezone);
  const start = startsAt === null ? "Starts now" : `Starts ${words(startsAt)}`;
  return `${start}, ${endsAt === null ? "never ends" : `ends ${words(endsAt)}`}`;
}
