import { Link } from "@tanstack/react-router";
import type { Answer } from "../../api/call.ts";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { Popover } from "../../ui/popover.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { Facts, Line } from "../../ui/lines.tsx";
import styles from "./settings.module.css";
import { useConfirmedWrite } from "./use-confirmed-write.ts";

type Secret = Answer<"listSecrets">["rows"][number];

interface SecretLineProps {
  secret: Secret;
  onReplace: () => void;
}

/** Who set it and when, which jobs use it, and what can be done with it. */
export function SecretLine({ secret, onReplace }: SecretLineProps) {
  const { name, createdAt, createdBy, changedAt, changedBy, jobs } = secret;
  return (
    <Line
      title={<code>{name}</code>}
      actions={
        <>
          <Button size="small" aria-label={`Replace the value of ${name}`} onPress={onReplace}>
            Replace
          </Button>
          {jobs.length === 0 ? <Delete name={name} /> : <InUse secret={secret} />}
        </>
      }
    >
      <Facts>
        <span>
          set by {createdBy} <Time at={createdAt} variant="relative" />
        </span>
        {changedAt !== createdAt && (
          <span>
            present value by {changedBy} <Time at={changedAt} variant="relative" />
          </span>
        )}
        <span>{jobs.length === 0 ? "used by no job" : <>used by {jobLinks(jobs)}</>}</span>
      </Facts>
    </Line>
  );
}

function Delete({ name }: { name: string }) {
  const remove = useConfirmedWrite("deleteSecret", {
    invalidates: ["listSecrets"],
    onDone: () => showToast({ text: `The secret ${name} is deleted.` }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  return (
    <ConfirmButton
      size="small"
      aria-label={`Delete ${name}`}
      question={`No job names ${name}. Its value is gone for good.`}
      confirmLabel="Delete it"
      isPending={remove.isPending}
      onConfirm={() => remove.mutate({ parameters: { secret: name } })}
    >
      Delete
    </ConfirmButton>
  );
}

/** What a job needs is not deleted under it. */
function InUse({ secret: { name, jobs } }: { secret: Secret }) {
  return (
    <Popover
      label={`Why ${name} cannot be deleted`}
      trigger={
        <Button size="small" aria-label={`Delete ${name}`}>
          Delete
        </Button>
      }
    >
      {() => (
        <p className={styles.why}>
          {jobLinks(jobs)} {jobs.length === 1 ? "uses" : "use"} it and would fail. Take it out of
          the parameters there first; or replace its value, where it has leaked.
        </p>
      )}
    </Popover>
  );
}

function jobLinks(jobs: readonly string[]) {
  return jobs.map((job, place) => (
    <span key={job}>
      {place > 0 && ", "}
      <Link to="/jobs/$job" params={{ job }} search={{ tab: "parameters" }}>
        {job}
      </Link>
    </span>
  ));
}
