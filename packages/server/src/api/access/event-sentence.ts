import type { EventKind, EventRow } from "../../auth/events.ts";

/** What happened, for people: `Too many wrong guesses from 203.0.113.1: the next one is answered after 30 s`. */
export function eventSentence(event: EventRow): string {
  const { by, about, address, detail } = event;
  return sentences[event.kind]({
    by,
    whom: about ?? "an account that is gone",
    isAbout: about !== null,
    from: address === null ? "" : ` from ${address}`,
    detail,
    text: (name) => textOf(detail[name]),
  });
}

interface Said {
  by: string;
  whom: string;
  isAbout: boolean;
  from: string;
  detail: Readonly<Record<string, unknown>>;
  text: (name: string) => string;
}

const sentences: Readonly<Record<EventKind, (said: Said) => string>> = {
  signed_in: ({ by, from, detail, text }) =>
    `${by} signed in${detail["way"] === undefined ? "" : ` by ${text("way")}`}${from}`,
  sign_in_failed: ({ whom, isAbout, from, detail }) =>
    `A wrong ${detail["what"] === undefined ? "password" : "code"} was given${isAbout ? ` for ${whom}` : ""}${from}`,
  guesses_refused: ({ from, text }) =>
    `Too many wrong guesses ${guessed[text("what")] ?? "of a secret"}${from}: the next one is answered after ${text("waitSeconds")} s`,
  sign_on_refused: ({ from, text }) => `Single sign-on was refused (${text("why")})${from}`,
  identity_linked: ({ whom }) => `${whom} came in by single sign-on for the first time`,
  token_refused: ({ from }) => `A token that is unknown, revoked or expired was sent${from}`,
  first_admin_created: ({ by, from }) => `${by} became the first admin${from}`,
  link_created: ({ by, whom }) => `${by} made a one-time link for ${whom}`,
  confirmed: ({ by, from }) => `${by} gave the password again${from}`,
  password_set: ({ by, from }) => `${by} chose a password by a one-time link${from}`,
  password_changed: ({ by, from }) => `${by} changed the password${from}`,
  second_factor_set: ({ by, from }) => `${by} set up a second factor${from}`,
  second_factor_removed: ({ by, whom }) => `${by} took away the second factor of ${whom}`,
  recovery_code_used: ({ by, from }) => `${by} came in by a recovery code${from}`,
  recovery_codes_renewed: ({ by, from }) => `${by} made new recovery codes${from}`,
  sessions_ended: ({ by, whom, detail, text }) =>
    `${by} ended ${text("ended")} sessions of ${detail["of"] === "everybody" ? "everybody" : whom}`,
  person_created: ({ by, text }) => `${by} gave ${text("email")} an account as ${text("role")}`,
  person_changed: ({ by, whom, detail }) => `${by} changed ${whom}: ${differences(detail)}`,
  person_deleted: ({ by, text }) => `${by} deleted the account of ${text("email")}`,
  token_created: ({ by, whom, text }) =>
    `${by} created the token "${text("name")}" of ${whom}, which may ${text("scopes")}`,
  token_revoked: ({ by, whom, text }) => `${by} revoked the token "${text("name")}" of ${whom}`,
  tokens_revoked: ({ by, text }) => `${by} revoked ${text("revoked")} tokens of everybody`,
  secret_set: ({ by, text }) => `${by} set the secret ${text("name")}`,
  secret_deleted: ({ by, text }) => `${by} deleted the secret ${text("name")}`,
  secrets_rotated: ({ by, text }) => `${by} sealed ${text("secrets")} secrets with the present key`,
};

const guessed: Readonly<Record<string, string>> = {
  pair: "of one account's password",
  address: "of passwords",
  account: "of one account's password from many addresses",
  code: "of one account's second factor",
};

/** `role reader -> operator`. */
function differences(detail: Readonly<Record<string, unknown>>): string {
  const [before, after] = [detail["before"], detail["after"]].map(
    (side) => (side ?? {}) as Record<string, unknown>,
  );
  const changed = Object.keys(after!).filter((name) => before![name] !== after![name]);
  return changed.length === 0
    ? "nothing"
    : changed
        .map((name) => `${name} ${textOf(before![name])} -> ${textOf(after![name])}`)
        .join(", ");
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  if (typeof value === "string") return value;
  return value === undefined ? "?" : JSON.stringify(value);
}
