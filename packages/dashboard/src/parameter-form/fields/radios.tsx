import type { FieldProps } from "@rjsf/utils";
import { RadioGroup } from "../../ui/radio-group.tsx";
import type { Schema } from "../schema/schema.ts";
import { notSet, optionsOf, placeOf, valueAt } from "./options.ts";
import { useFieldWords } from "./words.tsx";

export function Radios(props: FieldProps) {
  const words = useFieldWords(props);
  const { formData, onChange, fieldPathId, required = false } = props;
  const schema = props.schema as Schema;
  const isOptional = !required && schema.default === undefined;
  const options = optionsOf(schema);
  const isShort = options.every(({ description }) => description === undefined);
  return (
    <RadioGroup
      {...words}
      options={isOptional ? [...options, notSet] : options}
      value={placeOf(schema, formData) ?? (isOptional ? notSet.id : null)}
      onChange={(id) =>
        onChange(id === notSet.id ? undefined : valueAt(schema, id), fieldPathId.path)
      }
      orientation={isShort ? "row" : "column"}
    />
  );
}
