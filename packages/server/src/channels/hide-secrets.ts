import { createRedactor } from "../secrets/redactor.ts";

/** Shorter ones stand in many a text by chance. */
const shortest = 8;

/** What the other side says, without what is secret of the channel: many a server repeats the path, or the token, that it refuses. */
export function hideSecrets(answer: string, secrets: unknown): string {
  const texts = Object.values(secrets as Record<string, unknown>)
    .filter((one) => typeof one === "string")
    .flatMap((one) => (URL.canParse(one) ? secretParts(new URL(one)) : [one]));
  return createRedactor(texts.filter(({ length }) => length >= shortest)).text(answer);
}

/** Of an address the origin is shown, and nothing else. */
function secretParts({ pathname, search, searchParams }: URL): string[] {
  return [`${pathname}${search}`, pathname, ...pathname.split("/"), ...searchParams.values()];
}
