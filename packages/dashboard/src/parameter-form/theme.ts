import type { RegistryFieldsType, TemplatesType } from "@rjsf/utils";
import { CheckboxControl } from "./fields/checkbox.tsx";
import { Checkboxes } from "./fields/checkboxes.tsx";
import { Chips } from "./fields/chips.tsx";
import { Choice } from "./fields/choice.tsx";
import { Constant } from "./fields/constant.tsx";
import { DateTime } from "./fields/date-time.tsx";
import { Json } from "./fields/json.tsx";
import { NumberControl } from "./fields/number.tsx";
import { Radios } from "./fields/radios.tsx";
import { Secret } from "./fields/secret.tsx";
import { SelectControl } from "./fields/select.tsx";
import { SwitchControl } from "./fields/switch.tsx";
import { Text } from "./fields/text.tsx";
import { Textarea } from "./fields/textarea.tsx";
import type { Control } from "./schema/control.ts";
import { FieldPlace } from "./templates/field.tsx";
import { Group, GroupItem } from "./templates/group.tsx";
import { ObjectFields } from "./templates/object.tsx";

/** Objects and lists of objects are rjsf's, in our templates; all else is ours. */
export const fields = {
  text: Text,
  textarea: Textarea,
  date: Text,
  dateTime: DateTime,
  number: NumberControl,
  switch: SwitchControl,
  checkbox: CheckboxControl,
  radios: Radios,
  select: SelectControl,
  checkboxes: Checkboxes,
  chips: Chips,
  choice: Choice,
  secret: Secret,
  constant: Constant,
  json: Json,
} satisfies Record<Exclude<Control, "object" | "group">, RegistryFieldsType[string]>;

export const templates: Partial<TemplatesType> = {
  FieldTemplate: FieldPlace,
  ObjectFieldTemplate: ObjectFields,
  ArrayFieldTemplate: Group,
  ArrayFieldItemTemplate: GroupItem,
};
