import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../api/ask.ts";
import type { Input } from "../api/call.ts";
import { ComboBox } from "../ui/combo-box.tsx";
import { Select } from "../ui/select.tsx";
import styles from "./alerts.module.css";
import { JobField } from "./job-field.tsx";
import { plural } from "../words/count.ts";

/** What a rule or a quiet window is about, as the API takes it. */
export type GivenScope = Pick<
  Input<"createQuietWindow">["body"],
  "scope" | "folder" | "tag" | "job"
>;

export interface ScopeFieldProps {
  value: GivenScope;
  onChange: (scope: GivenScope) => void;
  error?: string | undefined;
}

/** All jobs, those of a folder or a tag, or one. */
export function ScopeField({ value, onChange, error }: ScopeFieldProps) {
  const { scope } = value;
  return (
    <div className={styles.scope}>
      <Select
        label="For"
        options={scopes}
        value={scope}
        onChange={(next) => onChange({ scope: next })}
        error={error}
      />
      {(scope === "folder" || scope === "tag") && (
        <FacetField
          kind={scope}
          value={value[scope] ?? null}
          onChange={(chosen) => onChange({ scope, [scope]: chosen })}
        />
      )}
      {scope === "job" && (
        <JobField
          value={value.job ?? null}
          onChange={(job) => onChange({ scope, ...(job === null ? {} : { job }) })}
        />
      )}
    </div>
  );
}

/** Whether it says what it is about. */
export function isWhole(value: GivenScope): boolean {
  return value.scope === "all" || (value[value.scope] ?? "") !== "";
}

const scopes = [
  { id: "all", label: "All jobs" },
  { id: "folder", label: "The jobs of a folder" },
  { id: "tag", label: "The jobs with a tag" },
  { id: "job", label: "One job" },
] as const;

function FacetField({
  kind,
  value,
  onChange,
}: {
  kind: "folder" | "tag";
  value: string | null;
  onChange: (value: string) => void;
}) {
  const { data } = useQuery(ask("listJobFacets", {}));
  const options = (data?.[kind] ?? []).map((one) => ({
    id: one.value,
    label: one.value,
    description: plural(one.jobs, "job"),
  }));
  const [typed, setTyped] = useState(value ?? "");
  return (
    <ComboBox
      label={kind === "folder" ? "Folder" : "Tag"}
      options={options}
      value={value}
      inputValue={typed}
      // a folder or a tag that no job has yet may be meant too
      onInputChange={(text) => {
        setTyped(text);
        onChange(text);
      }}
      onChange={(chosen) => {
        if (chosen === null) return;
        setTyped(chosen);
        onChange(chosen);
      }}
      allowsCustomValue
    />
  );
}
