import type { UiSchema } from "@rjsf/utils";
import { controlOf, type Beside } from "./control.ts";
import { isObject, typeOf, type Schema } from "./schema.ts";

/** Which of our fields rjsf takes for each part. It depends on the value: what is deprecated is seen only where it is set. */
export function uiSchemaOf(schema: Schema, value: unknown, beside: Beside = {}): UiSchema {
  const control = controlOf(schema, beside);
  const isHidden = schema.deprecated === true && value === undefined;
  const hidden = isHidden ? { "ui:widget": "hidden" } : {};
  if (control === "object") return { ...propertiesUiSchema(schema, value), ...hidden };
  if (control === "group") {
    return {
      items: { ...uiSchemaOf(schema.items ?? {}, undefined), "ui:label": false },
      ...hidden,
    };
  }
  return { "ui:field": control, "ui:fieldReplacesAnyOrOneOf": true, ...hidden };
}

export function propertiesUiSchema({ properties = {} }: Schema, value: unknown): UiSchema {
  const list = Object.entries(properties);
  const isBoolean = (place: number) => {
    const schema = list[place]?.[1];
    return schema !== undefined && typeOf(schema) === "boolean";
  };
  return Object.fromEntries(
    list.map(([name, property], place) => [
      name,
      uiSchemaOf(property, isObject(value) ? value[name] : undefined, {
        isBoolean: isBoolean(place - 1) || isBoolean(place + 1),
      }),
    ]),
  );
}

/** Without what rjsf would draw by itself: names that the schema does not list are ours to show. */
export function forRjsf(schema: Schema): Schema {
  const { additionalProperties: _, properties, items, ...rest } = schema;
  return {
    ...rest,
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, forRjsf(property)]),
      ),
    }),
    ...(items !== undefined && { items: forRjsf(items) }),
    ...(schema.oneOf !== undefined && { oneOf: schema.oneOf.map(forRjsf) }),
  };
}
