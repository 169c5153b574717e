import { useState } from "react";
import type { Channel, ChannelKind } from "../../alerts/alert.ts";
import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { formatDuration } from "../../time/format-duration.ts";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Facts, Line } from "../../ui/lines.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { showToast } from "../../ui/toast-store.ts";
import styles from "./alerts-page.module.css";
import { ChannelDialog } from "./channel-dialog.tsx";
import { ChannelLog } from "./channel-log.tsx";
import { DeleteChannelDialog } from "./delete-channel-dialog.tsx";
import { plural } from "../../words/count.ts";

/** A channel, how it does, and what was sent to it. */
export function ChannelLine({
  channel,
  kinds,
}: {
  channel: Channel;
  kinds: readonly ChannelKind[];
}) {
  const { can } = useMe();
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  const [isLogOpen, setLogOpen] = useState(false);
  const { id, kind, name, target, enabled, isDefault, failingSince, last, waiting } = channel;
  const test = useWrite("testChannel", { invalidates: ["listChannels", "listDeliveries"] });
  const edit = useWrite("editChannel", {
    onDone: (now) => showToast({ text: now.enabled ? `${name} is on.` : `${name} is off.` }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  return (
    <>
      <Line
        title={name}
        mark={
          <>
            {!enabled && <Chip>Off</Chip>}
            {failingSince !== null && <Chip tone="rubric">Does not deliver</Chip>}
          </>
        }
        isQuiet={!enabled}
        actions={
          <>
            <Button
              size="small"
              variant="quiet"
              aria-expanded={isLogOpen}
              aria-label={`${isLogOpen ? "Close what" : "What"} was sent to ${name}`}
              onPress={() => setLogOpen(!isLogOpen)}
            >
              {isLogOpen ? "Close" : "What was sent"}
            </Button>
            {can("run") && (
              <Button
                size="small"
                isPending={test.isPending}
                aria-label={`Send a test to ${name}`}
                onPress={() => test.mutate({ parameters: { channel: id }, body: {} })}
              >
                Send a test
              </Button>
            )}
            {can("admin") && (
              <MenuButton
                label={`More about ${name}`}
                isMore
                size="small"
                items={[
                  { id: "edit", label: "Edit…", onAction: () => setOpen("edit") },
                  {
                    id: "switch",
                    label: enabled ? "Switch it off" : "Switch it on",
                    onAction: () =>
                      edit.mutate({
                        parameters: { channel: id },
                        body: { enabled: !enabled, version: channel.version },
                      }),
                  },
                  {
                    id: "delete",
                    label: "Delete…",
                    isDanger: true,
                    onAction: () => setOpen("delete"),
                  },
                ]}
              />
            )}
          </>
        }
        below={isLogOpen && <ChannelLog channel={id} />}
      >
        <Facts>
          <span>
            {kinds.find((one) => one.name === kind)?.label ?? kind} to {target}
          </span>
          <span>{isDefault ? "a usual channel" : "takes only what rules give to it"}</span>
          {failingSince !== null && (
            <span className={styles.refused}>
              since <Time at={failingSince} variant="relative" />
            </span>
          )}
          {last === null ? (
            <span>nothing was sent yet</span>
          ) : (
            <span className={last.ok ? undefined : styles.refused}>
              last <Time at={last.at} variant="relative" />: {last.answer}
            </span>
          )}
          {waiting > 0 && (
            <span>
              {plural(waiting, "message")} {waiting === 1 ? "waits" : "wait"}
            </span>
          )}
        </Facts>
        <div role="status">
          <TestAnswer test={test} />
        </div>
      </Line>
      {open === "edit" && (
        <ChannelDialog channel={channel} kinds={kinds} hasMail onClose={() => setOpen(null)} />
      )}
      {open === "delete" && <DeleteChannelDialog channel={channel} onClose={() => setOpen(null)} />}
    </>
  );
}

/** What the other side has said to the test, as it said it. */
function TestAnswer({
  test: { data, error },
}: {
  test: ReturnType<typeof useWrite<"testChannel">>;
}) {
  if (error !== null) {
    return (
      <p className={styles.answer} data-refused>
        The test was not sent: {error.message}
      </p>
    );
  }
  const last = data?.tries.at(-1);
  if (data === undefined || last === undefined) return null;
  return (
    <p className={styles.answer} data-refused={!last.ok || undefined}>
      {last.ok ? "The test was taken" : "The test was not taken"}, after{" "}
      {formatDuration(last.durationMs)}. The answer: <code>{last.answer}</code>
    </p>
  );
}
