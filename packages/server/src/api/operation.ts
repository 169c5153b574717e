import type { z } from "@hono/zod-openapi";
import type { Horarium } from "horarium";
import type { Permission, Principal } from "./permissions.ts";

/** What every operation is given beside its input. */
export interface ApiContext {
  horarium: Horarium;
  principal: Principal | null;
  /** For the audit: who asks, and the reason that was given with the request. */
  by: { by: string; reason?: string };
  signal: AbortSignal;
}

type Shape = z.ZodRawShape;

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
  tag: "Jobs" | "Executions" | "Schedules" | "System";
  summary: string;
  description?: string;
  parameters?: z.ZodObject<Path>;
  query?: z.ZodObject<Query>;
  body?: Body;
  answer: Answer;
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

export function operation<
  Path extends Shape,
  Query extends Shape,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(definition: OperationDefinition<Path, Query, Body, Answer>): Operation {
  // what is handed to `run` was parsed by the schemas beside it
  return definition as unknown as Operation;
}
