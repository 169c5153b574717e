import { randomBytes } from "node:crypto";
import { lookForAlerts } from "horarium";
import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { createChannelService, type ChannelService } from "../../src/channels/channel-service.ts";
import { openMail, type MailServer } from "../../src/channels/email/send-mail.ts";
import { createSeal } from "../../src/channels/seal.ts";
import { readAllowedHosts } from "../../src/outbound/allowed-hosts.ts";
import { createOutbound } from "../../src/outbound/outbound.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { handlers } from "../api/support.ts";
import { serveApi } from "../support/serve-api.ts";

export interface Served {
  readonly database: TestDatabase;
  readonly horarium: TestHorarium;
  readonly channels: ChannelService;
  call: (
    method: string,
    path: string,
    body?: object,
    // oxlint-disable-next-line typescript/no-explicit-any -- what comes over the wire is compared, not trusted
  ) => Promise<{ status: number; body: any }>;
  addJob: (name: string, handler?: string) => ReturnType<Served["call"]>;
  /** Lets jobs fail, or complete, at their next slot, and sends what there is to tell of it. */
  tell: () => Promise<void>;
  /** Sends what there is to tell. */
  send: () => Promise<void>;
  /** Receivers that have not begun to answer after so many milliseconds are given up; until the test ends, or calls what it gives. */
  giveUpAfter: (ms: number) => () => void;
}

/** For who does answer: a machine that does much else too may be slow. */
const patientMs = 120_000;

/** A server with channels, anew for each test, on a clock of its own. What it could not do fails the file. */
export function useChannels(mailServer: () => Partial<MailServer>): Served {
  const failures: unknown[] = [];
  const allowed = readAllowedHosts("127.0.0.1, localhost, nowhere.invalid");
  let answerMs = patientMs;
  let database: TestDatabase;
  let horarium: TestHorarium;
  let channels: ChannelService;
  let served: Awaited<ReturnType<typeof serveApi>>;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    await database.pool.query("drop schema if exists horarium cascade");
    answerMs = patientMs;
    const now = "2026-11-24T12:00:00Z";
    horarium = await createTestHorarium({ db: database.pool, handlers, now });
    channels = createChannelService({
      seal: createSeal([randomBytes(32)]),
      failed: (error) => failures.push(error),
      means: {
        outbound: (url, request) => createOutbound(allowed, { answerMs })(url, request),
        mail: openMail({
          host: "127.0.0.1",
          port: 0,
          secure: false,
          from: "Horarium <alerts@example.org>",
          ...mailServer(),
        }),
        link: (path) => `https://jobs.example.org/${path}`,
        environment: null,
        now: () => new Date(),
      },
    });
    served = await serveApi({
      horarium,
      channels,
      authenticate: () => Promise.resolve({ name: "ada", role: "admin" }),
      failed: (error) => failures.push(error),
    });
    return () => served.close();
  });
  afterAll(async () => {
    await database.drop();
    expect(failures).toEqual([]);
  });

  const call: Served["call"] = async (method, path, body) => {
    const response = await fetch(`${served.url}/api${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  const send = async () => {
    await lookForAlerts(horarium.db, horarium.clock);
    horarium.clock.advance("1s");
    await lookForAlerts(horarium.db, horarium.clock);
    await channels.runOnce(horarium);
  };
  return {
    get database() {
      return database;
    },
    get horarium() {
      return horarium;
    },
    get channels() {
      return channels;
    },
    call,
    send,
    giveUpAfter(ms) {
      answerMs = ms;
      return () => {
        answerMs = patientMs;
      };
    },
    addJob: (name, handler = "fail") =>
      call("POST", "/jobs", { name, handler, schedule: "0 * * * *" }),
    async tell() {
      await horarium.advance("1h");
      await send();
    },
  };
}
