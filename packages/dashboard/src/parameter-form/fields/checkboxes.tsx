import type { FieldProps } from "@rjsf/utils";
import { CheckboxGroup } from "../../ui/checkbox-group.tsx";
import type { Schema } from "../schema/schema.ts";
import { optionsOf, placeOf, valueAt } from "./options.ts";
import { useFieldWords } from "./words.tsx";

/** Several of an enum, in its order. */
export function Checkboxes(props: FieldProps) {
  const words = useFieldWords(props);
  const { formData, onChange, fieldPathId } = props;
  const items = (props.schema as Schema).items ?? {};
  const chosen: unknown[] = Array.isArray(formData) ? formData : [];
  const options = optionsOf(items);
  const isShort = options.every(({ description }) => description === undefined);
  return (
    <CheckboxGroup
      {...words}
      options={options}
      value={chosen.flatMap((one) => placeOf(items, one) ?? [])}
      onChange={(ids) =>
        onChange(
          ids.map((id) => valueAt(items, id)),
          fieldPathId.path,
        )
      }
      orientation={isShort ? "row" : "column"}
    />
  );
}
