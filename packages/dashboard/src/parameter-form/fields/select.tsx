import type { FieldProps } from "@rjsf/utils";
import { ComboBox } from "../../ui/combo-box.tsx";
import { Select } from "../../ui/select.tsx";
import type { Schema } from "../schema/schema.ts";
import { notSet, optionsOf, placeOf, valueAt } from "./options.ts";
import { useFieldWords } from "./words.tsx";

const mostSeen = 12;

export function SelectControl(props: FieldProps) {
  const words = useFieldWords(props);
  const { formData, onChange, fieldPathId, required = false } = props;
  const schema = props.schema as Schema;
  const options = optionsOf(schema);
  const value = placeOf(schema, formData);
  const set = (id: string | null) =>
    onChange(id === null || id === notSet.id ? undefined : valueAt(schema, id), fieldPathId.path);
  if (options.length > mostSeen)
    return (
      <ComboBox
        {...words}
        options={options}
        value={value}
        onChange={set}
        placeholder="Type to find"
      />
    );
  const isOptional = !required && schema.default === undefined;
  return (
    <Select
      {...words}
      options={isOptional ? [notSet, ...options] : options}
      value={value ?? (isOptional ? notSet.id : null)}
      onChange={set}
    />
  );
}
