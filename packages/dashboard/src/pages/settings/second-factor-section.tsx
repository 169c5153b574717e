import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { useWrite } from "../../api/use-write.ts";
import { Button } from "../../ui/button.tsx";
import { showToast } from "../../ui/toast-store.ts";
import { GivePassword } from "./give-password.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { Section } from "./section.tsx";
import { SetUpSecondFactor } from "./set-up-second-factor.tsx";
import { useConfirmedWrite } from "./use-confirmed-write.ts";

/** An authenticator app that is asked for with the password. */
export function SecondFactorSection() {
  const me = useQuery(ask("readMe", {})).data;
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  // it would be the second to a password
  if (me?.hasPassword !== true) return null;
  return (
    <>
      {me.hasSecondFactor === true ? <Has onCodes={setCodes} /> : <HasNot onCodes={setCodes} />}
      {codes !== null && <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
    </>
  );
}

interface Props {
  onCodes: (codes: readonly string[]) => void;
}

function HasNot({ onCodes }: Props) {
  const [begun, setBegun] = useState<{ secret: string; uri: string } | null>(null);
  const begin = useConfirmedWrite("beginSecondFactor", {
    invalidates: ["readMe"],
    onDone: setBegun,
    onRefused: ({ message }) => showToast({ text: message }),
  });
  return (
    <Section
      title="Second factor"
      about="An app on your phone shows a code that is asked for with the password. The password alone is then not enough to sign in."
      actions={
        <Button isPending={begin.isPending} onPress={() => begin.mutate({})}>
          Set it up
        </Button>
      }
    >
      {begun !== null && (
        <SetUpSecondFactor
          {...begun}
          onClose={() => setBegun(null)}
          onDone={(codes) => {
            setBegun(null);
            onCodes(codes);
          }}
        />
      )}
    </Section>
  );
}

function Has({ onCodes }: Props) {
  const [asks, setAsks] = useState<"remove" | "renew" | null>(null);
  const close = () => setAsks(null);
  const renew = useWrite("renewRecoveryCodes", {
    invalidates: [],
    onDone({ recoveryCodes }) {
      close();
      onCodes(recoveryCodes);
    },
  });
  const remove = useWrite("removeSecondFactor", {
    invalidates: ["readMe", "listSessions"],
    onDone() {
      close();
      showToast({ text: "The password alone is enough now." });
    },
  });
  return (
    <Section
      title="Second factor"
      about="A code of your authenticator app is asked for with the password."
      actions={
        <>
          <Button onPress={() => setAsks("renew")}>New recovery codes</Button>
          <Button onPress={() => setAsks("remove")}>Turn it off</Button>
        </>
      }
    >
      {asks === "renew" && (
        <GivePassword
          write={renew}
          title="New recovery codes"
          about="The older ones stop working then."
          verb="Make new codes"
          onClose={close}
        />
      )}
      {asks === "remove" && (
        <GivePassword
          write={remove}
          title="Turn off the second factor"
          about="From then on the password alone is enough to sign in."
          verb="Turn it off"
          onClose={close}
        />
      )}
    </Section>
  );
}
