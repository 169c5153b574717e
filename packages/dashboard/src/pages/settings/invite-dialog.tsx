import { useId, useState } from "react";
import { fieldError, Refusal } from "../../frame/refusal.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { RadioGroup } from "../../ui/radio-group.tsx";
import { TextField } from "../../ui/text-field.tsx";
import type { MadeLink } from "./person-link.tsx";
import { roles, type Role } from "./roles.ts";
import styles from "./settings.module.css";
import { useConfirmedWrite } from "./use-confirmed-write.ts";

export function InviteDialog({ onClose, onDone }: InviteDialogProps) {
  const form = useId();
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("reader");
  const create = useConfirmedWrite("createPerson", {
    invalidates: ["listPeople"],
    onDone: ({ person, link }) => onDone({ name: person.name, ...link }),
  });
  return (
    <Dialog
      title="Invite somebody"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button type="submit" form={form} variant="filled" isPending={create.isPending}>
            Make the link
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
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ body: { email: email.trim(), name: name.trim(), role } });
        }}
      >
        <p className={styles.about}>
          You get a link to hand on: Horarium sends no mail. With it they choose a password.
        </p>
        <Refusal problem={create.error} />
        <TextField
          label="Email address"
          type="email"
          inputMode="email"
          autoComplete="off"
          spellCheck={false}
          value={email}
          onChange={setEmail}
          error={fieldError(create.error, "email")}
          autoFocus
        />
        <TextField
          label="Name"
          autoComplete="off"
          value={name}
          onChange={setName}
          maxLength={100}
          error={fieldError(create.error, "name")}
        />
        <RadioGroup
          label="Role"
          orientation="row"
          options={roles}
          value={role}
          onChange={setRole}
        />
      </form>
    </Dialog>
  );
}

interface InviteDialogProps {
  onClose: () => void;
  onDone: (link: MadeLink) => void;
}
