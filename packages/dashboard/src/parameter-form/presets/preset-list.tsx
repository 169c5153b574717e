import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../frame/me.tsx";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { differences } from "../differences.ts";
import type { Parameters } from "../parameter-form.tsx";
import { normalise } from "../schema/normalise.ts";
import { NameForm } from "./name-form.tsx";
import { Refused } from "./preset-bar.tsx";
import styles from "./presets.module.css";
import { usePresetWrites, type Preset } from "./use-preset-writes.ts";

export interface PresetListProps {
  /** Its name or id. */
  job: string;
  schema: Readonly<Record<string, unknown>> | null;
  saved: Parameters;
  /** Opens the form that runs the job once, filled with a preset. */
  onRun: (parameters: Parameters) => void;
}

/** The presets of a job: what each of them changes, and what can be done with it. Nothing where there are none. */
export function PresetList({ job, schema, saved, onRun }: PresetListProps) {
  const { data } = useQuery(ask("listPresets", { parameters: { job } }));
  const presets = data?.rows ?? [];
  if (presets.length === 0) return null;
  return (
    <section aria-labelledby="presets">
      <h2 id="presets" className={styles.heading}>
        Presets
      </h2>
      <ul className={styles.list}>
        {presets.map((preset) => (
          <Line key={preset.id} {...{ preset, job, schema, saved, onRun }} />
        ))}
      </ul>
    </section>
  );
}

function Line({ preset, job, schema, saved, onRun }: PresetListProps & { preset: Preset }) {
  const { can } = useMe();
  const [isNaming, setNaming] = useState(false);
  const { edit, remove } = usePresetWrites(job);
  const { id, name, parameters, version, createdAt, createdBy } = preset;
  const changed = differences(normalise(schema ?? {}), saved, parameters);
  const close = () => {
    edit.reset();
    setNaming(false);
  };
  return (
    <li className={styles.line}>
      <div className={styles.words}>
        {isNaming ? (
          <NameForm
            first={name}
            label="Rename"
            isPending={edit.isPending}
            problem={edit.error}
            onClose={close}
            onName={(next) =>
              edit.mutate(
                { parameters: { job, preset: id }, body: { name: next, version } },
                { onSuccess: close },
              )
            }
          />
        ) : (
          <p className={styles.title}>{name}</p>
        )}
        <p className={styles.about}>
          {changed.length === 0
            ? "As the job’s own parameters"
            : changed.map(({ label, after }) => `${label}: ${after}`).join(" · ")}
        </p>
        <p className={styles.kept}>
          Kept <Time at={createdAt} variant="relative" /> by {createdBy ?? "somebody"}
        </p>
        <Refused preset={preset} />
      </div>
      {can("write") && (
        <div className={styles.buttons}>
          <Button
            size="small"
            aria-label={`Run with it: ${name}`}
            onPress={() => onRun(parameters)}
          >
            Run with it
          </Button>
          <MenuButton
            label={`More about the preset ${name}`}
            isMore
            size="small"
            items={[
              { id: "rename", label: "Rename…", onAction: () => setNaming(true) },
              { id: "delete", label: "Delete", isDanger: true, onAction: () => remove(preset) },
            ]}
          />
        </div>
      )}
    </li>
  );
}
