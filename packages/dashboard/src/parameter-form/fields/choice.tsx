import type { FieldProps, RJSFSchema } from "@rjsf/utils";
import { useRef } from "react";
import { RequiredMark } from "../../ui/field.tsx";
import { SegmentedControl } from "../../ui/segmented-control.tsx";
import { Select } from "../../ui/select.tsx";
import { chosenMember, memberValue } from "../schema/choice.ts";
import { labelOf } from "../schema/label.ts";
import { isObject, type Schema } from "../schema/schema.ts";
import { propertiesUiSchema } from "../schema/ui-schema.ts";
import styles from "./choice.module.css";
import { useFieldWords } from "./words.tsx";
import { wordsOf } from "../../words/words-of.ts";

const mostSegments = 4;

/** One of several forms of a value, each with fields of its own. What was written in one is there when one comes back to it. */
export function Choice(props: FieldProps) {
  const { description, error, isRequired } = useFieldWords(props);
  const { formData, onChange, fieldPathId, registry, name } = props;
  const schema = props.schema as Schema;
  const written = useRef(new Map<string, unknown>());
  const discriminator = schema["x-discriminator"] ?? "";
  const members = schema.oneOf ?? [];
  const member = chosenMember(schema, formData) ?? {};
  const chosen = isObject(formData) ? String(memberValue(member, discriminator)) : null;
  const ObjectField = registry.fields["ObjectField"]!;
  const label = labelOf(name, schema);

  const choose = (id: string) => {
    if (id === chosen) return;
    if (chosen !== null) written.current.set(chosen, formData);
    const next = members.find((one) => String(memberValue(one, discriminator)) === id) ?? {};
    onChange(written.current.get(id) ?? begun(next, discriminator, formData), fieldPathId.path);
  };
  const options = members.map((one) => {
    const value = memberValue(one, discriminator);
    return { id: String(value), label: one.title ?? wordsOf(String(value)) };
  });

  return (
    <fieldset className={styles.choice}>
      <legend className={styles.legend}>
        {label}
        {isRequired && <RequiredMark />}
      </legend>
      {description !== undefined && <p className={styles.help}>{description}</p>}
      {options.length <= mostSegments ? (
        <SegmentedControl label={label} options={options} value={chosen ?? ""} onChange={choose} />
      ) : (
        <Select label={label} isLabelHidden options={options} value={chosen} onChange={choose} />
      )}
      {error !== undefined && <p className={styles.error}>{error}</p>}
      {chosen !== null && (
        <div className={styles.fields} key={chosen}>
          <ObjectField
            {...props}
            schema={without(member, discriminator) as RJSFSchema}
            uiSchema={{ ...propertiesUiSchema(member, formData), "ui:label": false }}
          />
        </div>
      )}
    </fieldset>
  );
}

/** What both forms have is taken over. */
function begun(next: Schema, discriminator: string, before: unknown): Record<string, unknown> {
  const known = Object.keys(next.properties ?? {});
  const same = isObject(before)
    ? Object.entries(before).filter(([name]) => known.includes(name))
    : [];
  return { ...Object.fromEntries(same), [discriminator]: memberValue(next, discriminator) };
}

/** The discriminator is set by the choice itself. */
function without(member: Schema, discriminator: string): Schema {
  const { [discriminator]: _, ...properties } = member.properties ?? {};
  const { title: __, description: ___, ...rest } = member;
  return { ...rest, properties };
}
