import { useQuery } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { Button } from "../ui/button.tsx";
import { CheckboxGroup } from "../ui/checkbox-group.tsx";
import styles from "./escalation-field.module.css";
import { nextStep, stepError, type EscalationStep } from "./escalation-steps.ts";
import { LengthField } from "./length-field.tsx";

/** Where an alert goes besides while nobody acknowledges it: step by step. */
export function EscalationField({ value, onChange }: EscalationFieldProps) {
  const { data } = useQuery(ask("listChannels", {}));
  const channels = data?.rows ?? [];
  if (channels.length === 0) return null;
  const set = (place: number, step: EscalationStep) =>
    onChange(value.map((one, index) => (index === place ? step : one)));
  return (
    <fieldset className={styles.steps}>
      <legend className={styles.legend}>While nobody acknowledges it</legend>
      {value.map((step, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- steps are told apart by their order alone
        <div className={styles.step} key={index}>
          <LengthField
            label={`Step ${index + 1}, after`}
            value={step.afterMs}
            onChange={(ms) => set(index, { ...step, afterMs: ms ?? 0 })}
            error={stepError(value, index)}
          />
          <CheckboxGroup
            label={`Step ${index + 1}, tell it on`}
            orientation="row"
            options={channels.map(({ id, name }) => ({ id, label: name }))}
            value={step.channels}
            onChange={(chosen) => set(index, { ...step, channels: chosen })}
            description={step.channels.length === 0 ? "Choose at least one" : undefined}
          />
          <Button
            size="small"
            variant="quiet"
            aria-label={`Remove the step ${index + 1}`}
            onPress={() => onChange(value.filter((_, place) => place !== index))}
          >
            Remove the step
          </Button>
        </div>
      ))}
      {value.length < mostSteps && (
        <Button size="small" onPress={() => onChange([...value, nextStep(value)])}>
          {value.length === 0 ? "Tell it to others too" : "Add a step"}
        </Button>
      )}
    </fieldset>
  );
}

export interface EscalationFieldProps {
  value: readonly EscalationStep[];
  onChange: (steps: EscalationStep[]) => void;
}

const mostSteps = 5;
