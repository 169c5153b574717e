import { useId, useMemo, useRef, useState, type FormEvent } from "react";
import type { FieldProblem } from "../api/problem.ts";
import { SegmentedControl } from "../ui/segmented-control.tsx";
import { DifferencesList } from "./differences-list.tsx";
import { differences } from "./differences.ts";
import { partOf } from "./schema/part.ts";
import { ExtraValues } from "./extra-values.tsx";
import { focusField } from "./focus-field.ts";
import { FormFace } from "./form-face.tsx";
import { fieldId, type FormState } from "./form-state.ts";
import { JsonFace } from "./json-face.tsx";
import styles from "./parameter-form.module.css";
import { ParameterList } from "./parameter-list.tsx";
import { parameterProblems } from "./problem-paths.ts";
import { ProblemSummary } from "./problem-summary.tsx";
import { withDefaults, withoutPart, withPart } from "./schema/defaults.ts";
import { equal } from "./schema/equal.ts";
import { extrasOf } from "./schema/extras.ts";
import { schemaAt } from "./schema/label.ts";
import { normalise } from "./schema/normalise.ts";
import { isObject, type Path } from "./schema/schema.ts";
import { findProblems, type Problem } from "./validate/problems.ts";

export type Parameters = Record<string, unknown>;

export interface ParameterFormProps {
  /** JSON Schema 2020-12 of what the handler takes; null where it does not say: then there is only the text. */
  schema: Readonly<Record<string, unknown>> | null;
  value: Parameters;
  onChange: (value: Parameters) => void;
  /** Called with Enter, or by a button with `form={id}`, when nothing is known to be wrong. */
  onSubmit?: (value: Parameters) => void;
  /** The job's parameters: where the value differs from them is shown. */
  saved?: Parameters;
  /** `ApiProblem.fields` of the last answer. Each stands at its field until that is changed. */
  problems?: readonly FieldProblem[];
  isReadOnly?: boolean;
  /** Of the form element, for a submit button outside. */
  id?: string;
}

/** Parameters as a form and as JSON: two faces of one value. Nothing in the value is lost, whatever the schema says. */
export function ParameterForm({
  schema,
  value,
  onChange,
  onSubmit,
  saved,
  problems: fromServer = none,
  isReadOnly = false,
  id,
}: ParameterFormProps) {
  const ownId = useId();
  const idPrefix = `parameters${ownId.replaceAll(/\W/g, "")}`;
  const root = useMemo(() => normalise(schema ?? {}), [schema]);
  const hasForm = root.properties !== undefined && Object.keys(root.properties).length > 0;
  const [face, setFace] = useState<"form" | "json">("form");
  const [isJson, setIsJson] = useState(true);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [isSent, setIsSent] = useState(false);

  const filled = useMemo(() => withDefaults(root, value), [root, value]);
  const found = useMemo(() => findProblems(root, filled), [root, filled]);
  const told = useServerProblems(fromServer, root, value);
  const shown = merged(
    told,
    found.filter(({ path }) => isSent || touched.has(keyOf(path))),
  );
  const extras = useMemo(() => extrasOf(root, value), [root, value]);
  const differing = useMemo(
    () => (saved === undefined ? [] : differences(root, saved, value)),
    [root, saved, value],
  );

  const state: FormState = {
    root,
    filled,
    value,
    saved,
    idPrefix,
    problemAt: (path) => shown.find((one) => equal(one.path, path))?.message,
    problemsUnder: (path) =>
      shown.filter(
        (one) => equal(one.path.slice(0, path.length), path) && one.path.length > path.length,
      ),
    touch: (path) => setTouched((before) => new Set(before).add(keyOf(path))),
    reset: (path) => onChange(withoutPart(value, path) as Parameters),
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setIsSent(true);
    const [first] = found;
    if (!isJson) return;
    if (first === undefined) onSubmit?.(value);
    // the summary comes first, and moves what is below it
    else if (face === "form")
      requestAnimationFrame(() => focusField(fieldId(idPrefix, first.path)));
  };

  const isForm = hasForm && face === "form";
  const putBack = (path: Path) => {
    const before = partOf(saved, path);
    onChange(
      (before === undefined
        ? withoutPart(value, path)
        : withPart(value, path, before)) as Parameters,
    );
  };

  return (
    <form className={styles.form} id={id ?? ownId} noValidate onSubmit={submit}>
      {hasForm ? (
        <SegmentedControl
          label="Show parameters as"
          options={[
            { id: "form", label: isReadOnly ? "List" : "Form", isDisabled: !isJson },
            { id: "json", label: "JSON" },
          ]}
          value={face}
          onChange={setFace}
        />
      ) : (
        <p className={styles.help}>{schema === null ? unknownSchema : noParameters}</p>
      )}
      {(isSent || told.length > 0) && (
        <ProblemSummary {...{ root, value, idPrefix, isForm }} problems={shown} />
      )}
      {isReadOnly && isForm && <ParameterList root={root} value={value} />}
      {!isReadOnly && isForm && <FormFace state={state} onChange={onChange} />}
      {!isForm && (schema === null || hasForm || extras.length > 0) && (
        <JsonFace
          value={value}
          onChange={onChange}
          onValidity={setIsJson}
          isReadOnly={isReadOnly}
        />
      )}
      {isForm && !isReadOnly && <ExtraValues paths={extras} value={value} remove={state.reset} />}
      {saved !== undefined && differing.length > 0 && (
        <DifferencesList
          title={
            differing.length === 1
              ? "1 value differs from what is saved"
              : `${differing.length} values differ from what is saved`
          }
          list={differing}
          {...(!isReadOnly && { putBack })}
        />
      )}
    </form>
  );
}

const none: readonly FieldProblem[] = [];
const unknownSchema =
  "This handler does not say what it takes: parameters are written as JSON, and it alone judges them.";
const noParameters = "This handler takes no parameters.";

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

/** Of two that are about the same value, the server's. */
function merged(first: readonly Problem[], second: readonly Problem[]): Problem[] {
  const places = new Set(first.map(({ path }) => keyOf(path)));
  return [...first, ...second.filter(({ path }) => !places.has(keyOf(path)))];
}

/** The server's problems as long as the values are those that it refused. */
function useServerProblems(
  fields: readonly FieldProblem[],
  root: ReturnType<typeof normalise>,
  value: Parameters,
): Problem[] {
  const refused = useRef({ fields, value });
  if (refused.current.fields !== fields) refused.current = { fields, value };
  const names = (path: Path) => [
    ...Object.keys(schemaAt(root, path, value)?.properties ?? {}),
    ...Object.keys(isObject(partOf(value, path)) ? (partOf(value, path) as object) : {}),
  ];
  return parameterProblems(fields, names).filter(({ path }) =>
    equal(partOf(refused.current.value, path), partOf(value, path)),
  );
}
