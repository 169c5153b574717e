import { useState } from "react";
import { FormDialog } from "../../frame/form-dialog.tsx";
import { fieldError } from "../../frame/refusal.tsx";
import { RadioGroup } from "../../ui/radio-group.tsx";
import { TextField } from "../../ui/text-field.tsx";
import type { MadeLink } from "./person-link.tsx";
import { roles, type Role } from "./roles.ts";
import { useConfirmedWrite } from "./use-confirmed-write.ts";

export function InviteDialog({ onClose, onDone }: InviteDialogProps) {
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("reader");
  const create = useConfirmedWrite("createPerson", {
    invalidates: ["listPeople"],
    onDone: ({ person, link }) => onDone({ name: person.name, ...link }),
  });
  return (
    <FormDialog
      title="Invite somebody"
      about="You get a link to hand on: Horarium sends no mail. With it they choose a password."
      submitLabel="Make the link"
      isPending={create.isPending}
      problem={create.error}
      onSubmit={() => create.mutate({ body: { email: email.trim(), name: name.trim(), role } })}
      onClose={onClose}
    >
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
      <RadioGroup label="Role" orientation="row" options={roles} value={role} onChange={setRole} />
    </FormDialog>
  );
}

interface InviteDialogProps {
  onClose: () => void;
  onDone: (link: MadeLink) => void;
}
