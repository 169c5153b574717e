// the index loads also a registry for tests, with a validator that is not here
import Form from "@rjsf/core/lib/components/Form.js";
import type { RJSFSchema } from "@rjsf/utils";
import { useMemo } from "react";
import { FormStateContext, type FormState } from "./form-state.ts";
import { withoutDefaults } from "./schema/defaults.ts";
import { forRjsf, uiSchemaOf } from "./schema/ui-schema.ts";
import { fields, templates } from "./theme.ts";
import { validator } from "./validate/validator.ts";

/** One control for each part of the value. */
export function FormFace({
  state,
  onChange,
}: {
  state: FormState;
  onChange: (value: Record<string, unknown>) => void;
}) {
  const { root, filled, value, idPrefix } = state;
  const schema = useMemo(() => forRjsf(root) as RJSFSchema, [root]);
  const uiSchema = useMemo(() => uiSchemaOf(root, value), [root, value]);
  return (
    <FormStateContext value={state}>
      <Form
        tagName="div"
        idPrefix={idPrefix}
        schema={schema}
        uiSchema={uiSchema}
        formData={filled}
        fields={fields}
        templates={templates}
        validator={validator}
        // what is wrong is found, and shown, by the form around this
        noValidate
        showErrorList={false}
        experimental_defaultFormStateBehavior={asGiven}
        experimental_componentUpdateStrategy="always"
        onChange={({ formData }) =>
          onChange(withoutDefaults(root, formData, value) as Record<string, unknown>)
        }
      >
        {/* no button: the page has its own */}
        <></>
      </Form>
    </FormStateContext>
  );
}

/** Defaults are filled in already, so that it is known which ones were written. */
const asGiven = {
  emptyObjectFields: "skipDefaults",
  arrayMinItems: { populate: "never" },
  constAsDefaults: "never",
  requiredBooleanDefault: "skip",
} as const;
