import { useState } from "react";
import type { ApiProblem } from "../../api/problem.ts";
import { useWrite } from "../../api/use-write.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { showToast } from "../../ui/toast-store.ts";
import type { MadeLink } from "./person-link.tsx";
import type { Person } from "./person-line.tsx";
import { useConfirmedWrite } from "./use-confirmed-write.ts";

type Deed = "disable" | "delete" | "factor";

/** What else can be done about an account; what cannot be undone, or ends somebody's work, is asked first. */
export function PersonMenu({ person, isSelf, onLink }: PersonMenuProps) {
  const { id, name, disabledAt, hasSecondFactor } = person;
  const [asks, setAsks] = useState<Deed | null>(null);
  const at = { parameters: { person: id } };
  const edit = useConfirmedWrite("editPerson", {
    invalidates: ["listPeople"],
    onDone: (changed) => {
      setAsks(null);
      const isNowDisabled = changed.disabledAt !== null;
      showToast({
        text: isNowDisabled
          ? `${name} is disabled. Sessions and tokens have ended.`
          : `${name} can sign in again.`,
      });
    },
    onRefused,
  });
  const link = useConfirmedWrite("createPersonLink", {
    invalidates: [],
    onDone: (made) => onLink({ name, ...made }),
    onRefused,
  });
  const endSessions = useWrite("endSessionsOfPerson", {
    invalidates: ["listSessions"],
    onDone: ({ ended }) => showToast({ text: `${ended} sessions of ${name} have ended.` }),
    onRefused,
  });
  const removeFactor = useConfirmedWrite("removeSecondFactorOf", {
    invalidates: ["listPeople"],
    onDone: () => {
      setAsks(null);
      showToast({ text: `${name} signs in with the password alone now.` });
    },
    onRefused,
  });
  const remove = useConfirmedWrite("deletePerson", {
    invalidates: ["listPeople", "listTokens"],
    onDone: () => {
      setAsks(null);
      showToast({ text: `The account of ${name} is deleted.` });
    },
    onRefused,
  });
  const note = isSelf ? "Another admin can do this to you" : undefined;
  const deeds = {
    disable: {
      title: `Disable ${name}`,
      words: "Sessions, tokens and links end at once. The account stays, and can be enabled again.",
      verb: "Disable the account",
      isPending: edit.isPending,
      run: () => edit.mutate({ ...at, body: { isDisabled: true } }),
    },
    delete: {
      title: `Delete ${name}`,
      words:
        "Sessions, tokens and links end at once, and the account does not come back. What it did stays in the changes, under its address.",
      verb: "Delete the account",
      isPending: remove.isPending,
      run: () => remove.mutate(at),
    },
    factor: {
      title: `Take away the second factor of ${name}`,
      words:
        "For who has lost phone and recovery codes. The password alone is enough then: be sure who asks you.",
      verb: "Take it away",
      isPending: removeFactor.isPending,
      run: () => removeFactor.mutate(at),
    },
  };
  const asked = asks === null ? null : deeds[asks];
  return (
    <>
      <MenuButton
        label={`More about ${name}`}
        isMore
        items={[
          {
            id: "link",
            label: "New one-time link",
            note: "To choose another password",
            isDisabled: disabledAt !== null,
            onAction: () => link.mutate(at),
          },
          { id: "sessions", label: "End the sessions", onAction: () => endSessions.mutate(at) },
          ...(hasSecondFactor
            ? [
                {
                  id: "factor",
                  label: "Take away the second factor…",
                  onAction: () => setAsks("factor"),
                },
              ]
            : []),
          disabledAt === null
            ? {
                id: "disable",
                label: "Disable…",
                note,
                isDisabled: isSelf,
                onAction: () => setAsks("disable"),
              }
            : {
                id: "enable",
                label: "Enable",
                onAction: () => edit.mutate({ ...at, body: { isDisabled: false } }),
              },
          {
            id: "delete",
            label: "Delete…",
            note,
            isDanger: true,
            isDisabled: isSelf,
            onAction: () => setAsks("delete"),
          },
        ]}
      />
      {asked !== null && (
        <Dialog
          title={asked.title}
          isOpen
          onClose={() => setAsks(null)}
          actions={
            <>
              <Button variant="danger" isPending={asked.isPending} onPress={asked.run}>
                {asked.verb}
              </Button>
              <Button variant="quiet" autoFocus onPress={() => setAsks(null)}>
                Leave it
              </Button>
            </>
          }
        >
          <p>{asked.words}</p>
        </Dialog>
      )}
    </>
  );
}

function onRefused({ message }: ApiProblem): void {
  showToast({ text: message });
}

interface PersonMenuProps {
  person: Person;
  /** Nobody locks themselves out. */
  isSelf: boolean;
  onLink: (link: MadeLink) => void;
}
