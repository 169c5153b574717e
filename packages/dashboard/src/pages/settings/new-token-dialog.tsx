import { useState } from "react";
import { useMe } from "../../frame/me.tsx";
import { FormDialog } from "../../frame/form-dialog.tsx";
import { fieldError } from "../../frame/refusal.tsx";
import { CheckboxGroup } from "../../ui/checkbox-group.tsx";
import { Select } from "../../ui/select.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useConfirmedWrite } from "./use-confirmed-write.ts";

/** A name, what it may, and for how long. */
export function NewTokenDialog({ onClose, onDone }: NewTokenDialogProps) {
  const { can } = useMe();
  const [name, setName] = useState("");
  const [given, setGiven] = useState<Scope[]>(can("read") ? ["read"] : ["personal"]);
  const [handlers, setHandlers] = useState("");
  const [days, setDays] = useState<(typeof lengths)[number]["id"]>("90");
  const works = given.includes("work");
  const create = useConfirmedWrite("createToken", {
    invalidates: ["listOwnTokens", "listTokens"],
    onDone,
  });
  return (
    <FormDialog
      title="Create a token"
      submitLabel="Create it"
      isPending={create.isPending}
      isDisabled={given.length === 0}
      problem={create.error}
      onSubmit={() =>
        create.mutate({
          body: {
            name: name.trim(),
            scopes: given,
            ...(works ? { handlers: handlers.split(/[\s,]+/).filter((one) => one !== "") } : {}),
            expiresInDays: Number(days),
          },
        })
      }
      onClose={onClose}
    >
      <TextField
        label="Name"
        description="What uses it: it stands in the changes."
        value={name}
        onChange={setName}
        maxLength={100}
        error={fieldError(create.error, "name")}
        autoFocus
      />
      <CheckboxGroup
        label="It may"
        options={scopes.filter(({ needs }) => can(needs))}
        value={given}
        onChange={setGiven}
        error={given.length === 0 ? "Choose at least one" : undefined}
      />
      {works && (
        <TextField
          label="Handlers"
          description="Whose executions it may claim; several with blanks between them"
          isMono
          value={handlers}
          onChange={setHandlers}
          error={fieldError(create.error, "handlers")}
        />
      )}
      <Select label="For" options={lengths} value={days} onChange={setDays} />
    </FormDialog>
  );
}

type Scope = (typeof scopes)[number]["id"];

const scopes = [
  {
    id: "read",
    label: "Read",
    description: "Jobs, executions, logs, workers, changes",
    needs: "read",
  },
  {
    id: "run",
    label: "Run",
    description: "Run, cancel, retry, enable, disable, skip",
    needs: "run",
  },
  { id: "write", label: "Write", description: "Create, edit and delete jobs", needs: "write" },
  { id: "admin", label: "Admin", description: "People, tokens, and the rest", needs: "admin" },
  { id: "personal", label: "My jobs", description: "Your own jobs", needs: "self" },
  {
    id: "work",
    label: "Work",
    description: "Claim and end executions over HTTP, of the handlers that you name",
    needs: "admin",
  },
] as const;

const lengths = [
  { id: "7", label: "7 days" },
  { id: "30", label: "30 days" },
  { id: "90", label: "90 days" },
  { id: "180", label: "180 days" },
  { id: "365", label: "A year" },
] as const;

interface NewTokenDialogProps {
  onClose: () => void;
  onDone: (made: { name: string; token: string }) => void;
}
