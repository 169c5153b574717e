import type { ApiProblem } from "../api/problem.ts";
import { TextField } from "../ui/text-field.tsx";

/** The second factor of who has set one up. It appears, and has the focus, once the server has asked for it. */
export function CodeField({ value, onChange, problem }: CodeFieldProps) {
  return (
    <TextField
      label="Code of your second factor"
      description="From the app on your phone. Without it, use one of your recovery codes; each works once."
      name="code"
      autoComplete="one-time-code"
      spellCheck={false}
      isMono
      value={value}
      onChange={onChange}
      error={
        problem?.code === "wrong_code"
          ? "This code is wrong or has been used: enter the one shown now"
          : undefined
      }
      autoFocus
    />
  );
}

export function asksForCode(problem: ApiProblem | null): boolean {
  return problem?.code === "second_factor" || problem?.code === "wrong_code";
}

/** Left out until there is one. */
export function codeOf(code: string): { code?: string } {
  return code.trim() === "" ? {} : { code: code.trim() };
}

interface CodeFieldProps {
  value: string;
  onChange: (value: string) => void;
  problem: ApiProblem | null;
}
