export type AccessKind = "all" | "in" | "refused" | "own" | "people" | "tokens" | "secrets";

/** What access events can be filtered by, with the kinds that each means; null: all. */
export const accessKinds: readonly {
  id: AccessKind;
  label: string;
  kinds: readonly string[] | null;
}[] = [
  { id: "all", label: "Everything", kinds: null },
  {
    id: "in",
    label: "Who signed in",
    kinds: ["signed_in", "identity_linked", "recovery_code_used", "first_admin_created"],
  },
  {
    id: "refused",
    label: "Who was refused",
    kinds: ["sign_in_failed", "guesses_refused", "sign_on_refused", "token_refused"],
  },
  {
    id: "own",
    label: "Passwords and second factors",
    kinds: [
      "confirmed",
      "password_set",
      "password_changed",
      "second_factor_set",
      "second_factor_removed",
      "recovery_codes_renewed",
      "link_created",
      "sessions_ended",
    ],
  },
  {
    id: "people",
    label: "Accounts and roles",
    kinds: ["person_created", "person_changed", "person_deleted"],
  },
  {
    id: "tokens",
    label: "Tokens",
    kinds: ["token_created", "token_revoked", "tokens_revoked"],
  },
  {
    id: "secrets",
    label: "Secrets",
    kinds: ["secret_set", "secret_deleted", "secrets_rotated"],
  },
];
