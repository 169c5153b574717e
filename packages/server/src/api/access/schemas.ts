import { z } from "@hono/zod-openapi";
import { roles, scopes } from "../permissions.ts";
import { Id, Instant } from "../schemas/common.ts";

export const Role = z.enum(roles).openapi("Role");

export const Scope = z.enum(scopes).openapi("Scope");

export const Email = z.email().max(254).openapi({ example: "ada@example.com" });

/** What is shown, without what would move or colour it. */
export const Name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, "must have no control characters");

/** At most as long as is worth computing. Whether it is good enough is said by the operation. */
export const Password = z.string().min(1).max(256).openapi({ format: "password" });

/** Of an authenticator app, or a recovery code. */
export const Code = z.string().min(1).max(40);

/** Of a one-time link. */
export const LinkToken = z.string().min(1).max(100);

export const Done = z.object({ done: z.literal(true) });

export const Link = z
  .object({
    /** Shown this once. It belongs behind `#` in the link that is handed on. */
    token: z.string(),
    expiresAt: Instant,
  })
  .openapi("Link");

export const Me = z
  .object({
    name: z.string(),
    role: Role,
    /** Of a token: not more than these. */
    scopes: z.array(z.string()).nullable(),
    /** Null: known by another system. */
    personId: Id.nullable(),
    /** Of a session: whether the password was given a short while ago, as is asked for where rights are given away. */
    isConfirmed: z.boolean().nullable(),
    /** Null: known by another system. Without one, `isConfirmed` comes from signing in at the provider anew. */
    hasPassword: z.boolean().nullable(),
    /** An authenticator app is asked for with the password. */
    hasSecondFactor: z.boolean().nullable(),
  })
  .openapi("Me");

export const Person = z
  .object({
    id: Id,
    email: z.string(),
    name: z.string(),
    role: Role,
    /** Can come in: has chosen a password, or came in by single sign-on. */
    isReady: z.boolean(),
    hasSecondFactor: z.boolean(),
    createdAt: Instant,
    createdBy: z.string(),
    signedInAt: Instant.nullable(),
    disabledAt: Instant.nullable(),
  })
  .openapi("Person");

export const Session = z
  .object({
    id: Id,
    /** The one of this request. */
    isThis: z.boolean(),
    createdAt: Instant,
    usedAt: Instant,
    expiresAt: Instant,
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
  })
  .openapi("Session");

export const Token = z
  .object({
    id: Id,
    name: z.string(),
    scopes: z.array(Scope),
    /** Whose executions it may claim; null without the scope `work`. */
    handlers: z.array(z.string()).nullable(),
    /** Its last characters. */
    ending: z.string(),
    /** Whose rights it has at most. */
    email: z.string(),
    createdAt: Instant,
    expiresAt: Instant,
    usedAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
    revokedBy: z.string().nullable(),
  })
  .openapi("Token");
