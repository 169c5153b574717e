import { randomBytes } from "node:crypto";
import pg from "pg";
import type { Cluster } from "./cluster.ts";

/**
 * The database of CHAIN_DATABASE_URL, in which the chain is set up and taken down again. Its role owns what it makes, and
 * may use pg_cron. Refuses one that Horarium is used in. `isDeployed`: the runner is not ours, and has its own way in.
 */
export async function openGivenDatabase(url: string, isDeployed: boolean): Promise<Cluster> {
  const query = async (text: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(text)).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  };
  const takeDown = () => query(takeDownText);
  const [there] = await query(
    `select to_regnamespace('horarium') is not null as "isUsed", to_regnamespace('chain') is not null as "isOurs"`,
  );
  if (there!["isUsed"] === true && there!["isOurs"] !== true) {
    throw new Error(
      "CHAIN_DATABASE_URL: that database has a schema horarium already, which the test would drop; give it one that has none",
    );
  }
  await takeDown();
  const password = randomBytes(16).toString("hex");
  return {
    url,
    urlOf(role) {
      const other = new URL(url);
      other.username = role;
      other.password = password;
      return other.href;
    },
    async letIn(role) {
      if (isDeployed) return;
      await query(`alter role ${role} login password '${password}'`);
    },
    restart: () => Promise.reject(new Error("a server that is not ours is not restarted")),
    async stop() {
      if (!isDeployed) await query(lockOut);
      await takeDown();
    },
  };
}

const lockOut = `
  do $$
  begin
    if to_regrole('horarium_runner') is not null then
      alter role horarium_runner nologin;
    end if;
  end
  $$`;

/** Roles and extensions stay, and so does what stands in for Supabase's own parts. */
const takeDownText = `
  do $$
  begin
    if to_regclass('cron.job') is not null then
      perform cron.unschedule(jobid) from cron.job where jobname like 'horarium-%';
    end if;
    if to_regclass('vault.secrets') is not null then
      delete from vault.secrets where name like 'horarium\\_%';
    end if;
  end
  $$;
  drop schema if exists chain, horarium_member, horarium cascade`;
