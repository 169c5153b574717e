import { useId, useState } from "react";
import type { Channel } from "../../alerts/alert.ts";
import type { ApiProblem } from "../../api/problem.ts";
import { useWrite } from "../../api/use-write.ts";
import { fieldError, Refusal } from "../../frame/refusal.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { RadioGroup } from "../../ui/radio-group.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { showToast } from "../../ui/toast-store.ts";
import styles from "./alerts-page.module.css";
import { ChannelFields } from "./channel-fields.tsx";
import { addressesOf, createBody, editBody, type ChannelDraft } from "./channel-draft.ts";
import { channelKinds } from "./channel-kinds.ts";

export interface ChannelDialogProps {
  /** Null: a new one. */
  channel: Channel | null;
  hasMail: boolean;
  onClose: () => void;
}

/** Adds a channel, or changes one. What is secret of it is written here, and shown to nobody again. */
export function ChannelDialog({ channel, hasMail, onClose }: ChannelDialogProps) {
  const form = useId();
  const [draft, setDraft] = useState<ChannelDraft>(() => draftOf(channel));
  const [version, setVersion] = useState(channel?.version ?? 1);
  const onDone = (saved: Channel) => {
    onClose();
    showToast({
      text:
        channel === null
          ? `The channel ${saved.name} is added. Send a test to see whether it arrives.`
          : `The channel ${saved.name} is saved.`,
    });
  };
  const create = useWrite("createChannel", { onDone });
  const edit = useWrite("editChannel", { onDone });
  const problem = create.error ?? edit.error;
  const conflict = conflictOf(edit.error);
  const change = (changed: Partial<ChannelDraft>) => setDraft({ ...draft, ...changed });
  return (
    <Dialog
      title={channel === null ? "Add a channel" : `Edit ${channel.name}`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button
            type="submit"
            form={form}
            variant="filled"
            isPending={create.isPending || edit.isPending}
          >
            {channel === null ? "Add it" : "Save"}
          </Button>
          <Button variant="quiet" onPress={onClose}>
            Leave it
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={styles.form}
        noValidate
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          if (channel === null) create.mutate({ body: createBody(draft) });
          else
            edit.mutate({
              parameters: { channel: channel.id },
              body: { ...editBody(draft), version },
            });
        }}
      >
        {conflict === null ? (
          <Refusal problem={problem} />
        ) : (
          <Banner
            tone="ochre"
            isAnnounced
            actions={
              <Button
                size="small"
                onPress={() => {
                  setVersion(conflict.version);
                  edit.reset();
                }}
              >
                Keep mine
              </Button>
            }
          >
            Somebody else has changed this channel meanwhile: now it is “{conflict.name}”, to{" "}
            {conflict.target}, and {conflict.enabled ? "on" : "off"}.
          </Banner>
        )}
        {channel === null && (
          <RadioGroup
            label="Kind"
            orientation="row"
            options={(Object.keys(channelKinds) as Channel["kind"][]).map((id) => ({
              id,
              label: channelKinds[id],
            }))}
            value={draft.kind}
            onChange={(kind) => change({ kind })}
          />
        )}
        {!hasMail && draft.kind === "email" && (
          <Banner tone="ochre">
            This server knows of no mail server: set <code>HORARIUM_SMTP_URL</code> and{" "}
            <code>HORARIUM_MAIL_FROM</code>, and start it again.
          </Banner>
        )}
        <TextField
          label="Name"
          value={draft.name}
          onChange={(name) => change({ name })}
          maxLength={100}
          error={fieldError(problem, "name")}
          description="As rules and messages name it."
          isRequired
        />
        <ChannelFields
          draft={draft}
          change={change}
          problem={problem}
          kept={channel?.secrets ?? []}
        />
        <Checkbox
          isSelected={draft.isDefault}
          onChange={(isDefault) => change({ isDefault })}
          description="Otherwise it takes only what rules give to it"
        >
          It takes all alerts that no rule gives to other channels
        </Checkbox>
      </form>
    </Dialog>
  );
}

function draftOf(channel: Channel | null): ChannelDraft {
  return {
    kind: channel?.kind ?? "email",
    name: channel?.name ?? "",
    isDefault: channel?.isDefault ?? true,
    to: addressesOf(channel),
    url: "",
    secret: "",
    token: "",
  };
}

/** The channel as somebody else has saved it meanwhile; null for all else. */
function conflictOf(problem: ApiProblem | null): Channel | null {
  const current = problem?.status === 409 ? problem.document["current"] : undefined;
  return typeof current === "object" && current !== null ? (current as Channel) : null;
}
