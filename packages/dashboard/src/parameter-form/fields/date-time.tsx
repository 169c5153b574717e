import type { FieldProps } from "@rjsf/utils";
import { useState } from "react";
import { Select } from "../../ui/select.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { fromLocal, toLocal, type Zone } from "./local-time.ts";
import styles from "./date-time.module.css";
import { asText } from "./text.tsx";
import { useFieldWords } from "./words.tsx";

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = [
  { id: "UTC" as const, label: "UTC" },
  {
    id: "mine" as const,
    label: here === "UTC" ? "This browser's zone" : here.replaceAll("_", " "),
  },
];

/** An instant, written in a zone that one chooses; what is kept has its offset and names the same instant anywhere. */
export function DateTime(props: FieldProps) {
  const words = useFieldWords(props);
  const { formData, onChange, fieldPathId } = props;
  const [zone, setZone] = useState<Zone>("UTC");
  const given = asText(formData);
  const local = toLocal(given, zone);
  return (
    <div className={styles.pair}>
      <TextField
        {...words}
        type={given !== "" && local === null ? "text" : "datetime-local"}
        value={local ?? given}
        onChange={(text) => onChange(fromLocal(text, zone), fieldPathId.path)}
      />
      <Select
        label={<span className={styles.zone}>Zone</span>}
        options={zones}
        value={zone}
        onChange={setZone}
      />
    </div>
  );
}
