import { TextField } from "../ui/text-field.tsx";

/** A password that is chosen, with what makes one good enough. */
export function NewPassword({ label = "Password", value, onChange, error }: NewPasswordProps) {
  return (
    <TextField
      label={label}
      description="At least 12 characters. Several words that do not belong together are good, and easy to remember."
      name="new-password"
      type="password"
      autoComplete="new-password"
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}

interface NewPasswordProps {
  label?: string;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}
