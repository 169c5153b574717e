import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  parseParameters,
  type AnyHandler,
  type Context,
  type ExecutionRow,
  type Log,
} from "horarium";
import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { afterAll, beforeAll } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";

export interface Received {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** A server on a port of its own that answers as the test says, and remembers what it was asked. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  answer: (request: Received, response: ServerResponse) => void;
}

export function useServer(): TestServer {
  const received: Received[] = [];
  const here = {
    received,
    port: 0,
    url: "",
    answer: (_: Received, response: ServerResponse) => void response.end("ok"),
  };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const one = { method: request.method!, url: request.url!, headers: request.headers, body };
      received.push(one);
      here.answer(one, response);
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    here.port = (server.address() as AddressInfo).port;
    here.url = `http://127.0.0.1:${here.port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return here;
}

export interface TestKinds {
  readonly horarium: TestHorarium;
  readonly database: TestDatabase;
  /** Executes it once, and gives the row as it is then. */
  execute: (handler: string, parameters: object) => Promise<ExecutionRow>;
  /** All that the execution has left behind, as text. */
  everythingOf: (id: string) => Promise<string>;
}

export function useKinds(make: (database: TestDatabase) => Promise<AnyHandler[]>): TestKinds {
  let database: TestDatabase;
  let horarium: TestHorarium;
  let handlers: AnyHandler[];
  beforeAll(async () => {
    database = await createTestDatabase();
    handlers = await make(database);
    horarium = await createTestHorarium({ db: database.pool, handlers, now: new Date() });
  });
  afterAll(() => database.drop());
  return {
    get horarium() {
      return horarium;
    },
    get database() {
      return database;
    },
    async execute(name, parameters) {
      const handler = handlers.find((one) => one.name === name)!;
      const { id } = await horarium.enqueue(handler, parameters);
      const done = await horarium.runDue();
      return done.find((row) => row.id === id)!;
    },
    async everythingOf(id) {
      const { rows } = await database.pool.query<{ text: string }>(
        `select row_to_json(one)::text as text from horarium.job_execution one where id = $1
         union all select row_to_json(one)::text from horarium.execution_attempt one where execution_id = $1
         union all select row_to_json(one)::text from horarium.execution_log one where execution_id = $1`,
        [id],
      );
      return rows.map(({ text }) => text).join("\n");
    },
  };
}

/** What a handler is given, for a call without a worker. Its parameters are parsed as a worker does it. */
export function bareContext(
  handler: AnyHandler,
  parameters: object,
  signal: AbortSignal = new AbortController().signal,
): Context {
  const write = () => {};
  const log: Log = Object.assign(write, { debug: write, info: write, warn: write, error: write });
  return {
    parameters: parseParameters(handler, parameters),
    executionId: "01a21ffe-3fdd-7000-9f53-0d4ae4a316fa",
    job: "bare",
    owner: null,
    scheduledFor: null,
    attempt: 1,
    idempotencyKey: "01a21ffe-3fdd-7000-9f53-0d4ae4a316fa",
    signal,
    deadline: new Date(Date.now() + 60_000),
    leaseToken: "00000000-0000-4000-8000-000000000001",
    log,
    progress: write,
    lastCheckpoint: null,
    checkpoint: () => Promise.resolve(),
    transaction: () => Promise.reject(new Error("there is no worker")),
  };
}

/** Of an http kind of which nobody calls back. */
export const noCallbacks = {
  openSeal: () => Promise.reject(new Error("there is no key")),
  publicUrl: () => null,
};
