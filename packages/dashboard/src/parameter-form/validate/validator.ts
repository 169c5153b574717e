import type { RJSFSchema, ValidationData, ValidatorType } from "@rjsf/utils";
import { Validator, type Schema as WorkerSchema } from "@cfworker/json-schema";
import { normalise } from "../schema/normalise.ts";
import { findProblems } from "./problems.ts";
import { toErrorSchema } from "./error-schema.ts";

/** What rjsf asks of a validator. Nothing is compiled, so a policy that forbids `eval` lets it work. */
export const validator: ValidatorType<unknown, RJSFSchema> = {
  validateFormData(value, schema): ValidationData<unknown> {
    const problems = findProblems(normalise(schema), value);
    return {
      errors: problems.map(({ path, message }) => ({
        property: `.${path.join(".")}`,
        message,
        stack: message,
      })),
      errorSchema: toErrorSchema(problems),
    };
  },
  isValid: (schema, value, root) =>
    new Validator({ ...root, ...schema } as WorkerSchema, "2020-12").validate(value).valid,
  rawValidation: <Result>(schema: RJSFSchema, value?: unknown) => ({
    errors: new Validator(schema as WorkerSchema, "2020-12", false).validate(value)
      .errors as Result[],
  }),
};
