import { z } from "@hono/zod-openapi";
import type { Horarium } from "horarium";
import type { Auth } from "../auth/create-auth.ts";
import type { Seal } from "../channels/seal.ts";
import type { ChannelService } from "../channels/channel-service.ts";
import type { Hub } from "./events/hub.ts";
import type { Bell } from "./work/bell.ts";
import type { Permission, Principal } from "./permissions.ts";

/** What every operation is given beside its input. */
export interface ApiContext {
  /** Without personal jobs, and all that is of them: what is not asked by their owner has no others. */
  horarium: Horarium;
  /** With personal jobs: for their owners, and for admins who look after them. */
  everything: Horarium;
  principal: Principal | null;
  /** For the audit: who asks, and the reason that was given with the request. */
  by: { by: string; reason?: string };
  signal: AbortSignal;
  /** The accounts kept here; null where the embedding app alone says who asks. */
  auth: Auth | null;
  /** The seal of named secrets; null where the embedding app has given none. Throws `ConfigurationError` for a key that is none. */
  openSeal: (() => Promise<Seal>) | null;
  request: Request;
  /** Where the request came from, as far as that is known. */
  address: string | null;
  /** Of the answer: cookies. */
  answerHeaders: Headers;
  /** Asks again who it is, for what goes on for longer than an answer. */
  authenticate: () => Promise<Principal | null>;
  events: Hub;
  /** Rings when there may be work. */
  bell: Bell;
  /** What sends alerts; null where this process does not. */
  channels: ChannelService | null;
}

type Shape = z.ZodRawShape;

type Media = "text/plain" | "text/csv" | "text/event-stream" | "application/json";

/** One operation of the API as it is written down: the routes, the description and the checks are all made from it. */
export interface OperationDefinition<
  Path extends Shape,
  Query extends Shape,
  Body extends z.ZodType,
  Answer extends z.ZodType,
> {
  /** Unique, like `runJob`: its name in generated clients. */
  name: string;
  method: "get" | "post" | "put" | "patch" | "delete";
  /** Below `/api`, with parameters in braces: `/jobs/{job}`. */
  path: string;
  permission: Permission;
  /** For what gives rights or secrets away: a session must have given its password a short while ago. */
  confirmed?: true;
  tag:
    | "Jobs"
    | "Executions"
    | "Schedules"
    | "System"
    | "Access"
    | "Events"
    | "Timeline"
    | "Alerts"
    | "Work"
    | "Personal jobs";
  summary: string;
  description?: string;
  parameters?: z.ZodObject<Path>;
  query?: z.ZodObject<Query>;
  body?: Body;
  answer: Answer;
  /** Of an answer that is not, or not always, JSON: then `run` gives a whole `Response`. */
  media?: Readonly<Partial<Record<Media, z.ZodType>>>;
  /** Of the answer. Default 200. */
  status?: 200 | 201 | 202;
  run(
    input: {
      parameters: z.output<z.ZodObject<Path>>;
      query: z.output<z.ZodObject<Query>>;
      body: z.output<Body>;
    },
    context: ApiContext,
  ): Promise<z.input<Answer>>;
}

/** An operation whose types are forgotten: the list of all is made of these. */
export type Operation = Omit<OperationDefinition<Shape, Shape, z.ZodType, z.ZodType>, "run"> & {
  run(
    input: { parameters: unknown; query: unknown; body: unknown },
    context: ApiContext,
  ): Promise<unknown>;
};

/** The `answer` of an operation with `media`. */
export const wholeResponse = z.custom<Response>((value) => value instanceof Response);

/** An operation that still knows what it takes and answers, for who asks it in TypeScript. */
export type TypedOperation<Input, Answer> = Operation & {
  /** Never there: types alone. */
  readonly types?: { input: Input; answer: Answer };
};

/** What a caller gives: instants as text, defaults left out. */
type InputOf<Path extends Shape, Query extends Shape, Body extends z.ZodType> = ParametersOf<Path> &
  QueryOf<Query> &
  BodyOf<Body>;
type ParametersOf<Path extends Shape> = string extends keyof Path
  ? unknown
  : { parameters: z.input<z.ZodObject<Path>> };
type QueryOf<Query extends Shape> = string extends keyof Query
  ? unknown
  : { query?: z.input<z.ZodObject<Query>> };
type BodyOf<Body extends z.ZodType> =
  unknown extends z.input<Body> ? unknown : { body: z.input<Body> };

export function operation<
  Path extends Shape,
  Query extends Shape,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(
  definition: OperationDefinition<Path, Query, Body, Answer>,
): TypedOperation<InputOf<Path, Query, Body>, z.output<Answer>> {
  // what is handed to `run` was parsed by the schemas beside it
  return definition as unknown as Operation;
}
