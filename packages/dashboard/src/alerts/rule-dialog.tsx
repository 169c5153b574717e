import { useState } from "react";
import { FormDialog } from "../frame/form-dialog.tsx";
import { useWrite } from "../api/use-write.ts";
import { currentOf } from "../api/conflict.ts";
import { fieldError } from "../frame/refusal.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { Select } from "../ui/select.tsx";
import { TextField } from "../ui/text-field.tsx";
import { showToast } from "../ui/toast-store.ts";
import type { AlertKind, AlertRule } from "./alert.ts";
import { BacktestOfDraft } from "./backtest-of-draft.tsx";
import { changedSettings } from "./changed-settings.ts";
import { EscalationField } from "./escalation-field.tsx";
import { areStepsWhole } from "./escalation-steps.ts";
import { canBeTried, isOfJobs, kindsOfJobs, kindWords } from "./kind-words.ts";
import { RuleChannels } from "./rule-channels.tsx";
import { RuleSettingsFields, type RuleSettings } from "./rule-settings.tsx";
import { inheritedBy } from "./rules-in-force.ts";
import { isWhole, ScopeField, type GivenScope } from "./scope-field.tsx";
import { givenScope, scopeWords } from "./scope-words.ts";

export interface RuleDialogProps {
  /** Of all that there are. */
  rules: readonly AlertRule[];
  /** The rule to change; a built-in one is changed by one for all jobs in its place. Null: a new one. */
  rule: AlertRule | null;
  /** What a new one is about at first. */
  scope?: GivenScope;
  kind?: AlertKind;
  /** What holds where the rule says nothing else, where more is known than the rule for all jobs. */
  inherited?: RuleSettings | undefined;
  onClose: () => void;
}

/** Makes a rule, or changes one; and tries it on what has happened before it is saved. */
export function RuleDialog({
  rules,
  rule,
  scope: firstScope = { scope: "folder" },
  kind: firstKind = "failed",
  inherited: given,
  onClose,
}: RuleDialogProps) {
  const [kind, setKind] = useState<AlertKind>(rule?.kind ?? firstKind);
  const [scope, setScope] = useState<GivenScope>(rule === null ? firstScope : givenScope(rule));
  const isGiven = given !== undefined && kind === firstKind && scope.job === firstScope.job;
  const base = isGiven
    ? given
    : (inheritedBy(rules, { kind, scope: scope.scope })?.effective ?? {});
  // what is changed here, by kind, so that trying another kind loses nothing
  const [drafts, setDrafts] = useState<Partial<Record<AlertKind, RuleSettings>>>(
    rule === null ? {} : { [rule.kind]: rule.settings },
  );
  const settings: RuleSettings = { ...base, ...drafts[kind] };
  const [isOn, setOn] = useState(rule?.enabled ?? true);
  const [channels, setChannels] = useState<readonly string[] | null>(rule?.channels ?? null);
  const [reason, setReason] = useState("");
  const [version, setVersion] = useState(rule?.version ?? null);
  const onDone = () => {
    onClose();
    showToast({ text: "Saved. It holds for what is found from now on." });
  };
  const create = useWrite("createAlertRule", { onDone });
  const edit = useWrite("editAlertRule", { onDone });
  const problem = create.error ?? edit.error;
  const conflict = currentOf<AlertRule>(edit.error);
  const isNew = rule === null || rule.id === null;
  const own = changedSettings(settings, base);
  const save = () => {
    const common = {
      enabled: isOn,
      settings: own,
      channels: channels === null ? null : [...channels],
      ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
    };
    if (rule === null || rule.id === null) create.mutate({ body: { kind, ...scope, ...common } });
    else
      edit.mutate({
        parameters: { rule: rule.id },
        body: { ...common, version: version ?? rule.version ?? 1 },
      });
  };
  return (
    <FormDialog
      title={titleOf(rule)}
      width="wide"
      submitLabel={rule === null ? "Create the rule" : "Save"}
      isPending={create.isPending || edit.isPending}
      isDisabled={
        (isNew && !isWhole(scope)) ||
        channels?.length === 0 ||
        !areStepsWhole(settings.escalation ?? []) ||
        (kind === "log_contains" && isOn && settings.text == null)
      }
      problem={problem}
      conflict={
        conflict && {
          words: (
            <>Somebody else has changed this rule meanwhile: now it says “{conflict.sentence}”.</>
          ),
          keepMine() {
            setVersion(conflict.version);
            edit.reset();
          },
        }
      }
      onSubmit={save}
      onClose={onClose}
    >
      {rule === null && (
        <>
          <Select
            label="Alert on"
            options={kindsOfJobs.map((id) => ({ id, label: kindWords[id] }))}
            value={isOfJobs(kind) ? kind : "failed"}
            onChange={setKind}
          />
          <ScopeField
            value={scope}
            onChange={setScope}
            error={fieldError(problem, "scope") ?? fieldError(problem, "job")}
          />
        </>
      )}
      <Checkbox
        isSelected={isOn}
        onChange={setOn}
        description="Where it is off, alerts are listed, and nobody is told of them"
      >
        Tell it
      </Checkbox>
      <RuleSettingsFields
        kind={kind}
        value={settings}
        inherited={base}
        onChange={(next) => setDrafts({ ...drafts, [kind]: next })}
      />
      <RuleChannels value={channels} onChange={setChannels} />
      <EscalationField
        value={settings.escalation ?? []}
        onChange={(escalation) => setDrafts({ ...drafts, [kind]: { ...settings, escalation } })}
      />
      <TextField label="Reason (optional)" value={reason} onChange={setReason} maxLength={500} />
      {canBeTried(kind) && isWhole(scope) && (
        <BacktestOfDraft rule={{ kind, ...scope, settings: { ...base, ...own } }} />
      )}
    </FormDialog>
  );
}

function titleOf(rule: AlertRule | null): string {
  if (rule === null) return "Create a rule";
  return `${kindWords[rule.kind]}: the rule for ${scopeWords(rule)}`;
}
