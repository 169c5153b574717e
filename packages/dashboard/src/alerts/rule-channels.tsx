import { useQuery } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { CheckboxGroup } from "../ui/checkbox-group.tsx";
import { RadioGroup } from "../ui/radio-group.tsx";
import styles from "./alerts.module.css";

/** Null: those that take what no rule gives to others. */
export function RuleChannels({
  value,
  onChange,
}: {
  value: readonly string[] | null;
  onChange: (channels: readonly string[] | null) => void;
}) {
  const { data } = useQuery(ask("listChannels", {}));
  const channels = data?.rows ?? [];
  if (channels.length === 0) return null;
  const usual = channels.filter(({ isDefault, enabled }) => isDefault && enabled);
  return (
    <div className={styles.limit}>
      <RadioGroup
        label="Tell it on"
        value={value === null ? "usual" : "these"}
        onChange={(choice) => onChange(choice === "usual" ? null : usual.map(({ id }) => id))}
        options={[
          {
            id: "usual",
            label: "the usual channels",
            description:
              usual.length === 0
                ? "None is usual at present"
                : usual.map(({ name }) => name).join(", "),
          },
          { id: "these", label: "these" },
        ]}
      />
      {value !== null && (
        <CheckboxGroup
          label="Channels"
          isLabelHidden
          options={channels.map(({ id, name, target }) => ({
            id,
            label: name,
            description: target,
          }))}
          value={value}
          onChange={onChange}
          error={value.length === 0 ? "Choose at least one, or the usual channels" : undefined}
        />
      )}
    </div>
  );
}
