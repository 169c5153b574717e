import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import * as engine from "horarium";
import { createHorarium, createPool } from "horarium/node";
import { createSeal } from "../../packages/server/dist/channels/seal.js";
import { openReceivers } from "../delivery/receivers.mjs";
import { percentile } from "../numbers.mjs";
import { auditNote } from "../systems/horarium.mjs";
import { pause, until } from "../wait.mjs";

/** @type {import("./index.mjs").Bench} */
export const bench = {
  name: "alert-delivery",
  about:
    "what npm start starts, in a process of its own: from a job's failure to its webhook and its mail",
  systems: ["horarium"],
  jobs: 40,
  async measure({ url, jobs, client, directory }) {
    const receivers = await openReceivers();
    const pool = createPool(url);
    // what the server offers under this name asks over HTTP; here it is only named
    const http = engine.defineHandler({ name: "http", run: () => {} });
    const horarium = createHorarium({ db: pool, handlers: [http] });
    await horarium.migrate();
    const key = randomBytes(32);
    await addChannels(client, { key, url: receivers.url });
    const names = Array.from({ length: jobs }, (_, n) => `breaks${String(n).padStart(4, "0")}`);
    for (const name of names)
      await horarium.schedule(name, http, {
        cron: "@manual",
        parameters: { url: `${receivers.url}/job` },
      });

    const server = startServer({ url, key, directory, smtpUrl: receivers.smtpUrl });
    try {
      await until(() => server.isReady() || server.hasEnded(), {
        within: 60_000,
        what: "horarium start",
      });
      const toWebhook = [];
      const toMail = [];
      for (const name of names) {
        // one after the other, at any place between two looks; many at once are another matter
        await pause(1_000 + Math.random() * 1_500);
        const { id } = await horarium.runNow(name);
        const [webhookAt, mailAt] = await Promise.all([
          receivers.webhook.arrived(name),
          receivers.mail.arrived(name),
        ]);
        const failedAt = await failedAtOf(client, id);
        toWebhook.push(webhookAt - failedAt);
        toMail.push(mailAt - failedAt);
      }
      return {
        values: { ...percentiles("webhook", toWebhook), ...percentiles("mail", toMail) },
        notes: [await auditNote(horarium)],
      };
    } finally {
      await server.stop();
      await receivers.close();
      await pool.end();
    }
  },
  figure(measure) {
    return {
      unit: "ms",
      better: "lower",
      ...(measure.endsWith("p95") ? { targets: [{ atMost: 2_000 }] } : {}),
    };
  },
};

function percentiles(where, samples) {
  return {
    [`cause to ${where}, p50`]: percentile(samples, 0.5),
    [`cause to ${where}, p95`]: percentile(samples, 0.95),
    [`cause to ${where}, max`]: Math.max(...samples),
  };
}

async function addChannels(client, { key, url }) {
  const seal = createSeal([key]);
  const add = (id, kind, settings, secrets) =>
    client.query(
      `insert into horarium.channel (id, kind, name, settings, sealed, target, created_at)
       values ($1, $2, $2, $3, $4, '', now())`,
      [id, kind, settings, seal.seal(secrets, id)],
    );
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  await add(crypto.randomUUID(), "webhook", {}, { url: `${url}/hook`, secret });
  await add(crypto.randomUUID(), "email", { to: ["ops@example.org"] }, {});
}

/** `horarium start` with its defaults, on the database of this run. */
function startServer({ url, key, directory, smtpUrl }) {
  const script = fileURLToPath(new URL("../../packages/server/bin/horarium.mjs", import.meta.url));
  const child = spawn(process.execPath, [script, "start", "--no-demo"], {
    cwd: directory,
    env: {
      ...process.env,
      DATABASE_URL: url,
      HORARIUM_SECRET_KEY: key.toString("base64"),
      HORARIUM_ALLOWED_HOSTS: "127.0.0.1",
      HORARIUM_SMTP_URL: smtpUrl,
      HORARIUM_MAIL_FROM: "Horarium <jobs@example.org>",
      HORARIUM_PORT: "0",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (said += text));
  const ended = once(child, "exit");
  return {
    isReady: () => said.includes("The API is at"),
    hasEnded() {
      if (child.exitCode === null) return false;
      throw new Error(`horarium start ended: ${said}`);
    },
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function failedAtOf(client, id) {
  const { rows } = await client.query(
    `select extract(epoch from completed_at)::float8 * 1000 as at
     from horarium.job_execution
     where id = $1 and status = 'failed'`,
    [id],
  );
  if (rows.length === 0) throw new Error(`${id} has not failed`);
  return rows[0].at;
}
