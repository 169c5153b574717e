import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../frame/me.tsx";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { showToast } from "../../ui/toast-store.ts";
import type { Parameters } from "../parameter-form.tsx";
import { equal } from "../schema/equal.ts";
import { NameForm } from "./name-form.tsx";
import styles from "./presets.module.css";
import { usePresetWrites, type Preset } from "./use-preset-writes.ts";

export interface PresetBarProps {
  /** Its name or id. */
  job: string;
  /** The job's own parameters: they are the first choice. */
  saved: Parameters;
  value: Parameters;
  onChange: (value: Parameters) => void;
}

/** Fills a form with parameters that are kept under a name, and keeps what it holds under one. */
export function PresetBar({ job, saved, value, onChange }: PresetBarProps) {
  const { can } = useMe();
  const { data } = useQuery(ask("listPresets", { parameters: { job } }));
  const [chosen, setChosen] = useState<string | null>(null);
  const [isNaming, setNaming] = useState(false);
  const { create, replace } = usePresetWrites(job);
  const presets = data?.rows ?? [];
  const preset = presets.find(({ id }) => id === chosen);
  const isKept = equal(value, saved) || presets.some((one) => equal(one.parameters, value));
  if (data === undefined || (presets.length === 0 && !can("write"))) return null;
  return (
    <div className={styles.bar}>
      {presets.length > 0 && (
        <Select
          label="Begin with"
          options={[
            { id: own, label: "The job’s own parameters" },
            ...presets.map(({ id, name }) => ({ id, label: name })),
          ]}
          value={chosen ?? (equal(value, saved) ? own : null)}
          placeholder="Other parameters"
          onChange={(id) => {
            setChosen(id);
            onChange(presets.find((one) => one.id === id)?.parameters ?? saved);
          }}
        />
      )}
      {can("write") && !isKept && !isNaming && (
        <div className={styles.buttons}>
          <Button size="small" onPress={() => setNaming(true)}>
            Keep these as a preset…
          </Button>
          {preset !== undefined && (
            <Button size="small" variant="quiet" onPress={() => replace(preset, value)}>
              Change {preset.name} to these
            </Button>
          )}
        </div>
      )}
      {isNaming && (
        <NameForm
          label="Keep it"
          isPending={create.isPending}
          problem={create.error}
          onClose={() => {
            create.reset();
            setNaming(false);
          }}
          onName={(name) =>
            create.mutate(
              { parameters: { job }, body: { name, parameters: value } },
              {
                onSuccess: ({ id }) => {
                  setChosen(id);
                  setNaming(false);
                  showToast({ text: `Kept as the preset ${name}.` });
                },
              },
            )
          }
        />
      )}
      {preset !== undefined && equal(preset.parameters, value) && <Refused preset={preset} />}
    </div>
  );
}

/** What is chosen where no preset is. */
const own = "own";

/** What a handler would refuse since it was deployed anew. */
export function Refused({ preset: { refused } }: { preset: Preset }) {
  return refused === null ? null : (
    <p className={styles.refused}>The handler would refuse it as it is now: {refused}</p>
  );
}
