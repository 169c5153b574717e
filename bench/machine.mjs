import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { connect } from "./database.mjs";

/**
 * What the figures depend on.
 *
 * @param {{ url: string, from: string }} server
 * @returns {Promise<string[]>}
 */
export async function machineFacts({ url, from }) {
  const client = await connect(url);
  const { rows } = await client.query(`
    select name, case unit when '8kB' then pg_size_pretty(setting::bigint * 8192) else setting end as value
    from pg_settings
    where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_connections', 'shared_preload_libraries')
    order by name`);
  const version = await client.query("show server_version");
  await client.end();
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `${availableParallelism()} cores, ${cpus()[0]?.model ?? "unknown CPU"}, ${memory} GiB, ${type()} ${release()}, load ${loadavg()[0]?.toFixed(1)} before the first run`,
    `Node ${process.version}, PostgreSQL ${version.rows[0].server_version} (${from}) on the same machine unless its address says otherwise`,
    rows.map(({ name, value }) => `${name} ${value}`).join(", "),
  ];
}
