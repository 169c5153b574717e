import { z } from "@hono/zod-openapi";
import { recordEvent } from "../../auth/events.ts";
import * as auth from "../../auth/people.ts";
import * as sessions from "../../auth/sessions.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id, pageQuery } from "../schemas/common.ts";
import { forgetPersonalJobs, stopPersonalJobs } from "../../personal/end-of-account.ts";
import { accounts, asker } from "./account.ts";
import { Done, Email, Link, Name, Person, Role } from "./schemas.ts";

const tag = "Access";
const parameters = z.object({ person: Id });

export const listPeople = operation({
  name: "listPeople",
  method: "get",
  path: "/people",
  permission: "admin",
  tag,
  summary: "Who has an account, by address",
  query: z.object({
    ...pageQuery,
    email: Email.optional().openapi({ description: "Only the one with this address" }),
  }),
  answer: z.object({ rows: z.array(Person), next: z.string().nullable() }),
  async run({ query: { limit, after, email } }, context) {
    if (after !== undefined && !Email.safeParse(after).success)
      throw new Problem(422, "invalid", 'query.after: it is not the "next" of a page');
    const rows = await auth.listPeople(accounts(context), {
      limit: limit + 1,
      after: after ?? null,
      email: email ?? null,
    });
    const shown = rows.slice(0, limit);
    return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.email ?? null) : null };
  },
});

export const getPerson = operation({
  name: "getPerson",
  method: "get",
  path: "/people/{person}",
  permission: "admin",
  tag,
  summary: "One account",
  parameters,
  answer: Person,
  run: ({ parameters: { person } }, context) => auth.getPerson(accounts(context), person),
});

export const createPerson = operation({
  name: "createPerson",
  method: "post",
  path: "/people",
  permission: "admin",
  confirmed: true,
  tag,
  summary: "Invite somebody",
  description:
    "The answer has a one-time link, valid for 7 days, with which they choose a password.",
  body: z.strictObject({ email: Email, name: Name, role: Role }),
  status: 201,
  answer: z.object({ person: Person, link: Link }),
  run: ({ body }, context) => auth.createPerson(accounts(context), asker(context), body),
});

export const editPerson = operation({
  name: "editPerson",
  method: "patch",
  path: "/people/{person}",
  permission: "admin",
  confirmed: true,
  tag,
  summary: "Change somebody's name or role, or disable the account",
  description:
    "A changed role ends their sessions; being disabled ends sessions, tokens and links, and stops their personal jobs. The last admin stays one.",
  parameters,
  body: z.strictObject({
    name: Name.optional(),
    role: Role.optional(),
    isDisabled: z.boolean().optional(),
  }),
  answer: Person,
  async run({ parameters: { person: id }, body }, context) {
    const person = await auth.changePerson(accounts(context), asker(context), { id, ...body });
    if (person.disabledAt !== null) await stopPersonalJobs(context.everything, id);
    return person;
  },
});

export const deletePerson = operation({
  name: "deletePerson",
  method: "delete",
  path: "/people/{person}",
  permission: "admin",
  confirmed: true,
  tag,
  summary: "Delete an account, with sessions, tokens, links, and personal jobs with their history",
  description: "What it did stays in the audit under its address, for a year.",
  parameters,
  answer: Done,
  async run({ parameters: { person } }, context) {
    await auth.deletePerson(accounts(context), asker(context), person);
    await forgetPersonalJobs(context.everything, person);
    return { done: true as const };
  },
});

export const createPersonLink = operation({
  name: "createPersonLink",
  method: "post",
  path: "/people/{person}/link",
  permission: "admin",
  confirmed: true,
  tag,
  summary: "A new one-time link for somebody to choose a password",
  description: "Older ones are void. The password they have stays until they choose another.",
  parameters,
  status: 201,
  answer: Link,
  run: ({ parameters: { person } }, context) =>
    auth.createLinkFor(accounts(context), asker(context), person),
});

export const endSessionsOfPerson = operation({
  name: "endSessionsOfPerson",
  method: "post",
  path: "/people/{person}/end-sessions",
  permission: "admin",
  tag,
  summary: "End all sessions of somebody",
  parameters,
  answer: z.object({ ended: z.int() }),
  async run({ parameters: { person } }, context) {
    const { id: personId } = await auth.getPerson(accounts(context), person);
    const ended = await sessions.endSessions(accounts(context), { personId });
    await recordEvent(accounts(context), {
      kind: "sessions_ended",
      by: asker(context).name,
      personId,
      detail: { ended },
    });
    return { ended };
  },
});

export const endAllSessions = operation({
  name: "endAllSessions",
  method: "post",
  path: "/people/end-sessions",
  permission: "admin",
  tag,
  summary: "End all sessions of everybody",
  description: "After a backup was restored, which may have brought back sessions that had ended.",
  answer: z.object({ ended: z.int() }),
  run: async (_, context) => ({
    ended: await sessions.endAllSessions(accounts(context), asker(context)),
  }),
});
