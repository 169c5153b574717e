import type { FieldProps } from "@rjsf/utils";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../../api/ask.ts";
import { useMe } from "../../frame/me.tsx";
import { ComboBox } from "../../ui/combo-box.tsx";
import { TextField } from "../../ui/text-field.tsx";
import type { Schema } from "../schema/schema.ts";
import { asText, orNothing } from "./text.tsx";
import { asSentence, useFieldWords } from "./words.tsx";

/** A secret is never typed into a form: parameters are kept, and shown with every execution. Its name is. */
export function Secret(props: FieldProps) {
  const { can } = useMe();
  // the names are told to admins alone
  return can("admin") ? <ChosenName {...props} /> : <TypedName {...props} />;
}

/** One of those that are set; also the name of one that is to be set later. */
function ChosenName(props: FieldProps) {
  const { words, text, change, about } = useName(props);
  const { data } = useQuery(ask("listSecrets", {}));
  const names = data?.rows.map(({ name }) => name) ?? [];
  const isUnknown = data !== undefined && text !== "" && !names.includes(text);
  return (
    <ComboBox
      {...words}
      isMono
      allowsCustomValue
      options={names.map((name) => ({ id: name, label: name }))}
      value={names.includes(text) ? text : null}
      inputValue={text}
      onInputChange={change}
      onChange={(name) => {
        if (name !== null) change(name);
      }}
      description={
        <>
          {about}
          {isUnknown && (
            <>
              {" "}
              No secret is called {text}:{" "}
              <Link to="/settings" search={{ section: "secrets" }}>
                set it
              </Link>
              , or executions fail.
            </>
          )}
        </>
      }
    />
  );
}

function TypedName(props: FieldProps) {
  const { words, text, change, about } = useName(props);
  return (
    <TextField
      {...words}
      isMono
      autoComplete="off"
      value={text}
      onChange={change}
      description={about}
    />
  );
}

function useName(props: FieldProps) {
  const words = useFieldWords(props);
  const schema = props.schema as Schema;
  const { formData, onChange, fieldPathId } = props;
  const text = asText(formData);
  const told = schema.description === undefined ? "" : `${asSentence(schema.description)} `;
  return {
    words,
    text,
    change: (next: string) => {
      if (next !== text) onChange(orNothing(schema, next), fieldPathId.path);
    },
    about: `${told}The name of a stored secret, not its value: what stands here is kept and shown.`,
  };
}
