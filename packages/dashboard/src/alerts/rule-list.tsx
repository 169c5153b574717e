import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { ask } from "../api/ask.ts";
import { useWrite } from "../api/use-write.ts";
import { useMe } from "../frame/me.tsx";
import { lengthWords } from "../time/length-words.ts";
import { Time } from "../time/time.tsx";
import { Button } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { showToast } from "../ui/toast-store.ts";
import type { AlertRule } from "./alert.ts";
import { Backtest } from "./backtest.tsx";
import { canBeTried, isMoment } from "./kind-words.ts";
import { nameList } from "./name-list.ts";
import { RuleDialog } from "./rule-dialog.tsx";
import styles from "./rule-list.module.css";
import { inheritedBy, inheritedByJob, type RuledJob } from "./rules-in-force.ts";
import { givenScope, scopeWords } from "./scope-words.ts";

export interface RuleListProps {
  label: string;
  /** Those that are shown. */
  rules: readonly AlertRule[];
  /** All that there are. */
  all: readonly AlertRule[];
  /** On its page: what is set there is for it alone. */
  job?: RuledJob;
}

/** Rules, each as one sentence. */
export function RuleList({ label, rules, all, job }: RuleListProps) {
  return (
    <ul className={styles.list} aria-label={label}>
      {rules.map((rule) => (
        <RuleLine key={rule.id ?? rule.kind} rule={rule} all={all} job={job} />
      ))}
    </ul>
  );
}

function RuleLine({
  rule,
  all,
  job,
}: {
  rule: AlertRule;
  all: readonly AlertRule[];
  job: RuledJob | undefined;
}) {
  const { can } = useMe();
  const [isEditing, setEditing] = useState(false);
  const [isTried, setTried] = useState(false);
  const { id, kind, enabled, effective, escalation, sentence } = rule;
  const isInherited = job !== undefined && rule.scope !== "job";
  return (
    <li className={styles.rule} data-off={!enabled || undefined}>
      <div className={styles.words}>
        <p className={styles.sentence}>
          {begun(sentence)}. {!enabled && <Chip>Off</Chip>}
        </p>
        <p className={styles.facts}>
          {enabled ? <Told rule={rule} /> : <span>nobody is told of it</span>}
          {enabled && !isMoment(kind) && (
            <span>
              {effective.reminderMs == null
                ? "no reminders"
                : `again each ${eachWords(effective.reminderMs)} until somebody is on it`}
            </span>
          )}
          {enabled && escalation.map((step) => <span key={step}>{step}</span>)}
          {(effective.recoverAfter ?? 1) > 1 && (
            <span>well again after {effective.recoverAfter} completed executions</span>
          )}
          <Origin rule={rule} />
        </p>
      </div>
      <div className={styles.actions}>
        {canBeTried(kind) && (
          <Button
            size="small"
            variant="quiet"
            aria-expanded={isTried}
            aria-label={`${isTried ? "Close" : "Try it"} on what has happened: ${sentence}`}
            onPress={() => setTried(!isTried)}
          >
            {isTried ? "Close" : "Try it"}
          </Button>
        )}
        {can("write") && (
          <Button
            size="small"
            aria-label={`${isInherited ? "Set for this job" : "Edit the rule"}: ${sentence}`}
            onPress={() => setEditing(true)}
          >
            {isInherited ? "Set for this job" : "Edit"}
          </Button>
        )}
        {can("write") && id !== null && !isInherited && (
          <DeleteRule
            rule={rule}
            id={id}
            inherited={job === undefined ? inheritedBy(all, rule) : inheritedByJob(all, kind, job)}
          />
        )}
      </div>
      {isTried && canBeTried(kind) && (
        <div className={styles.tried}>
          <Backtest
            rule={{
              kind,
              ...(job === undefined ? givenScope(rule) : { scope: "job", job: job.name }),
              settings: effective,
            }}
          />
        </div>
      )}
      {isEditing && (
        <RuleDialog
          rules={all}
          rule={isInherited ? null : rule}
          {...(job !== undefined && {
            kind,
            scope: { scope: "job", job: job.name },
            inherited: inheritedByJob(all, kind, job)?.effective,
          })}
          onClose={() => setEditing(false)}
        />
      )}
    </li>
  );
}

function Told({ rule: { channels } }: { rule: AlertRule }): ReactNode {
  const { data } = useQuery(ask("listChannels", {}));
  if (data === undefined) return null;
  if (channels === null) return <span>told on the usual channels</span>;
  const names = channels.flatMap((id) => data.rows.find((one) => one.id === id)?.name ?? []);
  return <span>told {names.length === 0 ? "nowhere" : `on ${nameList(names)}`}</span>;
}

function Origin({ rule: { id, createdBy, createdAt } }: { rule: AlertRule }) {
  if (id === null) return <span>built in</span>;
  return (
    <span>
      set by {createdBy ?? "somebody"}
      {createdAt !== null && (
        <>
          {" "}
          <Time at={createdAt} variant="relative" />
        </>
      )}
    </span>
  );
}

function DeleteRule({
  rule,
  id,
  inherited,
}: {
  rule: AlertRule;
  id: string;
  inherited: AlertRule | undefined;
}) {
  const remove = useWrite("deleteAlertRule", {
    onDone: () => showToast({ text: "Deleted. What it stood over counts again." }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  return (
    <ConfirmButton
      size="small"
      variant="quiet"
      aria-label={`Delete the rule: ${rule.sentence}`}
      question={
        inherited === undefined
          ? "What it stood over counts again."
          : rule.scope === "all"
            ? `Then the built-in rule counts again: ${inherited.sentence}.`
            : `Then this counts again for ${scopeWords(rule)}: ${inherited.sentence}.`
      }
      confirmLabel="Delete the rule"
      isPending={remove.isPending}
      onConfirm={() => remove.mutate({ parameters: { rule: id }, body: {} })}
    >
      Delete
    </ConfirmButton>
  );
}

function begun(sentence: string): string {
  return sentence.slice(0, 1).toLocaleUpperCase("en") + sentence.slice(1);
}

/** "each day", "each 4 h". */
function eachWords(ms: number): string {
  return lengthWords(ms).replace(/^1 (day|h|min)$/, (_, unit: string) =>
    unit === "h" ? "hour" : unit === "min" ? "minute" : unit,
  );
}
