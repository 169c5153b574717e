import type { FieldProps } from "@rjsf/utils";
import { NumberField } from "../../ui/number-field.tsx";
import { typeOf, type Schema } from "../schema/schema.ts";
import { useFieldWords } from "./words.tsx";

export function NumberControl(props: FieldProps) {
  const words = useFieldWords(props);
  const { formData, onChange, fieldPathId } = props;
  const schema = props.schema as Schema;
  return (
    <NumberField
      {...words}
      value={typeof formData === "number" ? formData : null}
      onChange={(number) => onChange(number ?? undefined, fieldPathId.path)}
      minValue={schema.minimum}
      maxValue={schema.maximum}
      step={stepOf(schema)}
    />
  );
}

function stepOf(schema: Schema): number | undefined {
  if (schema.multipleOf !== undefined) return schema.multipleOf;
  if (typeOf(schema) === "integer") return 1;
  // a share: whole steps would only reach its ends
  const { minimum = -Infinity, maximum = Infinity } = schema;
  return maximum - minimum <= 1 ? 0.01 : undefined;
}
