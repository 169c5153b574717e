import { useState } from "react";
import type { Channel, ChannelKind } from "../../alerts/alert.ts";
import { currentOf } from "../../api/conflict.ts";
import { FormDialog } from "../../frame/form-dialog.tsx";
import { useWrite } from "../../api/use-write.ts";
import { fieldError } from "../../frame/refusal.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { RadioGroup } from "../../ui/radio-group.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { ChannelFields } from "./channel-fields.tsx";
import { createBody, editBody, textsOf, type ChannelDraft } from "./channel-draft.ts";

export interface ChannelDialogProps {
  /** Null: a new one. */
  channel: Channel | null;
  /** Those that there are. */
  kinds: readonly ChannelKind[];
  hasMail: boolean;
  onClose: () => void;
}

/** Adds a channel, or changes one. What is secret of it is written here, and shown to nobody again. */
export function ChannelDialog({ channel, kinds, hasMail, onClose }: ChannelDialogProps) {
  const [draft, setDraft] = useState<ChannelDraft>(() => draftOf(channel, kinds));
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
  const conflict = currentOf<Channel>(edit.error);
  const change = (changed: Partial<ChannelDraft>) => setDraft({ ...draft, ...changed });
  return (
    <FormDialog
      title={channel === null ? "Add a channel" : `Edit ${channel.name}`}
      submitLabel={channel === null ? "Add it" : "Save"}
      isPending={create.isPending || edit.isPending}
      problem={problem}
      conflict={
        conflict && {
          words: (
            <>
              Somebody else has changed this channel meanwhile: now it is “{conflict.name}”, to{" "}
              {conflict.target}, and {conflict.enabled ? "on" : "off"}.
            </>
          ),
          keepMine() {
            setVersion(conflict.version);
            edit.reset();
          },
        }
      }
      onSubmit={() => {
        if (channel === null) create.mutate({ body: createBody(draft) });
        else
          edit.mutate({
            parameters: { channel: channel.id },
            body: { ...editBody(draft), version },
          });
      }}
      onClose={onClose}
    >
      {channel === null && (
        <RadioGroup
          label="Kind"
          orientation="row"
          options={kinds.map(({ name, label }) => ({ id: name, label }))}
          value={draft.kind.name}
          onChange={(kind) => change({ kind: kinds.find(({ name }) => name === kind)! })}
        />
      )}
      {!hasMail && draft.kind.name === "email" && (
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
    </FormDialog>
  );
}

function draftOf(channel: Channel | null, kinds: readonly ChannelKind[]): ChannelDraft {
  return {
    kind: kinds.find(({ name }) => name === channel?.kind) ?? kinds[0]!,
    name: channel?.name ?? "",
    isDefault: channel?.isDefault ?? true,
    texts: textsOf(channel),
  };
}
