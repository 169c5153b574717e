import type { Answer } from "../../api/call.ts";
import { useMe } from "../../frame/me.tsx";
import { Time } from "../../time/time.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Select } from "../../ui/select.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { Facts, Line } from "../../ui/lines.tsx";
import type { MadeLink } from "./person-link.tsx";
import { PersonMenu } from "./person-menu.tsx";
import { roles } from "./roles.ts";
import styles from "./settings.module.css";
import { useConfirmedWrite } from "./use-confirmed-write.ts";

export type Person = Answer<"listPeople">["rows"][number];

/** Somebody with an account, and what can be done about it. */
export function PersonLine({ person, onLink }: PersonLineProps) {
  const { personId } = useMe();
  const edit = useConfirmedWrite("editPerson", {
    invalidates: ["listPeople"],
    onDone: ({ name, role }) => showToast({ text: `${name} is ${role} now.` }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  const { id, name, email, role, disabledAt, isReady, signedInAt, hasSecondFactor } = person;
  return (
    <Line
      title={name}
      isQuiet={disabledAt !== null}
      mark={
        <>
          {id === personId && <Chip>You</Chip>}
          {disabledAt !== null && <Chip>Disabled</Chip>}
        </>
      }
      actions={
        <>
          <div className={styles.role}>
            <Select
              label={`Role of ${name}`}
              isLabelHidden
              options={roles}
              value={role}
              isDisabled={disabledAt !== null}
              onChange={(next) => {
                if (next !== role)
                  edit.mutate({ parameters: { person: id }, body: { role: next } });
              }}
            />
          </div>
          <PersonMenu person={person} isSelf={id === personId} onLink={onLink} />
        </>
      }
    >
      <Facts>
        {name !== email && <span>{email}</span>}
        {!isReady ? (
          <span>has not accepted the invitation yet</span>
        ) : signedInAt === null ? (
          <span>has never signed in</span>
        ) : (
          <span>
            signed in <Time at={signedInAt} variant="relative" />
          </span>
        )}
        {hasSecondFactor && <span>second factor</span>}
        {disabledAt !== null && (
          <span>
            disabled <Time at={disabledAt} variant="absolute" seconds={false} />
          </span>
        )}
      </Facts>
    </Line>
  );
}

interface PersonLineProps {
  person: Person;
  onLink: (link: MadeLink) => void;
}
