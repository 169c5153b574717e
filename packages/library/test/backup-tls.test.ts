import { execFile, type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chown, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { migrateLibrary } from "../adapters/reference/index.ts";
import { equipped } from "../src/backup/equip.ts";
import { libpqEnvironment, takeApart } from "../src/infra/direct-connection.ts";
import { libpqTls, tlsSaid } from "../src/infra/libpq-tls.ts";
import { findDumpPrograms, usualFolders } from "../src/infra/postgres-programs.ts";
import { runProgram } from "../src/infra/run-program.ts";
import { serverUser, type ServerUser } from "../src/infra/server-user.ts";
import { createBackupPlace } from "./support/backups.ts";
import { runHandler } from "./support/run-handler.ts";

/** The rule on what node-postgres itself makes of a configuration. */
function told(config: pg.ClientConfig, environment: Record<string, string> = {}) {
  const { ssl } = new pg.Client(config) as unknown as { ssl: pg.ClientConfig["ssl"] };
  return libpqTls({ ssl, said: tlsSaid(config) }, environment);
}

describe("libpq's programs check no less than node-postgres", () => {
  const url = "postgres://app@db.example.org/app";

  test.each([
    [{ connectionString: url, ssl: true }],
    [{ connectionString: url, ssl: {} }],
    [{ connectionString: `${url}?sslmode=require` }],
    [{ connectionString: `${url}?sslmode=verify-ca` }],
    [{ connectionString: `${url}?sslmode=verify-full` }],
    [{ connectionString: `${url}?ssl=true` }],
  ])("%j compares the name, with the roots that Node trusts", (config) => {
    const { variables, texts } = told(config);
    expect(variables).toEqual({ PGSSLMODE: "verify-full" });
    expect(texts["PGSSLROOTCERT"]).toContain("BEGIN CERTIFICATE");
  });

  test("a ca, a cert and a key are given as they are", () => {
    const ssl = { ca: ["one", Buffer.from("two\n")], cert: "cert\n", key: "key\n" };
    expect(told({ connectionString: url, ssl })).toEqual({
      variables: { PGSSLMODE: "verify-full" },
      texts: { PGSSLROOTCERT: "one\ntwo\n", PGSSLCERT: "cert\n", PGSSLKEY: "key\n" },
    });
  });

  test.each([
    [{ connectionString: url, ssl: { rejectUnauthorized: false, ca: "one" } }],
    [{ connectionString: `${url}?sslmode=no-verify` }],
    [{ connectionString: `${url}?uselibpqcompat=true&sslmode=require` }],
  ])("%j encrypts only", (config) => {
    expect(told(config)).toEqual({ variables: { PGSSLMODE: "require" }, texts: {} });
  });

  test("verify-ca in libpq's own sense stays that", () => {
    expect(
      libpqTls(
        { ssl: { ca: "one\n", checkServerIdentity: () => undefined }, said: "as libpq" },
        {},
      ),
    ).toEqual({ variables: { PGSSLMODE: "verify-ca" }, texts: { PGSSLROOTCERT: "one\n" } });
    expect(tlsSaid({ connectionString: `${url}?uselibpqcompat=true&sslmode=verify-ca` })).toBe(
      "as libpq",
    );
  });

  test("no TLS stays no TLS, and what is not said is left to the environment", () => {
    const environment = { PGSSLMODE: "allow", PGSSLCERT: "/c", PGSSLKEY: "/k", PGPASSWORD: "x" };
    const { PGPASSWORD: _, ...kept } = environment;
    expect(told({ connectionString: url }, environment)).toEqual({ variables: kept, texts: {} });
    expect(told({ connectionString: url, ssl: false }, environment).variables).toEqual({
      PGSSLMODE: "disable",
    });
  });

  test("PGSSLMODE=require, which node-postgres takes for verify-full, keeps the environment's root", () => {
    const environment = { PGSSLMODE: "require", PGSSLROOTCERT: "/root.crt" };
    expect(libpqTls({ ssl: true, said: "nothing" }, environment)).toEqual({
      variables: { PGSSLMODE: "verify-full", PGSSLROOTCERT: "/root.crt" },
      texts: {},
    });
  });

  test.each([["pfx"], ["passphrase"]])("%s is refused, and is not quoted", (name) => {
    const refused = () => told({ connectionString: url, ssl: { [name]: "sesame" } });
    expect(refused).toThrow(`has ${name}, which pg_dump cannot be given`);
    expect(refused).not.toThrow("sesame");
  });
});

const run = promisify(execFile);
const serverFolder = await folderOfServer();
const hasOpenssl = await run("openssl", ["version"]).then(
  () => true,
  () => false,
);

/** A folder with a whole PostgreSQL, its programs for dumps included. */
async function folderOfServer(): Promise<string | null> {
  const { fitting } = await findDumpPrograms(await usualFolders(), 1);
  if (fitting === null) return null;
  const isThere = (name: string) =>
    stat(join(fitting.folder, name)).then(
      () => true,
      () => false,
    );
  return (await isThere("initdb")) && (await isThere("postgres")) ? fitting.folder : null;
}

describe.skipIf(serverFolder === null || !hasOpenssl)(
  "a server with TLS (needs openssl and a PostgreSQL with all its programs)",
  () => {
    let folder: string;
    let server: ChildProcess;
    let pool: pg.Pool;
    let right: string;
    let wrong: string;
    let address: { host: string; port: number; user: string; database: string };

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "library-tls-test-"));
      const user = (await serverUser(serverFolder!)) ?? null;
      if (user !== null) await chown(folder, user.uid, user.gid);
      right = await makeCertificates(folder, "right", user);
      wrong = await makeCertificates(folder, "wrong", user);
      const data = join(folder, "data");
      await run(
        join(serverFolder!, "initdb"),
        ["-D", data, "-U", "owner", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"],
        { cwd: folder, ...user },
      );
      await writeFile(join(data, "pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n");
      const port = await freePort();
      address = { host: "127.0.0.1", port, user: "owner", database: "postgres" };
      const settings = {
        port,
        listen_addresses: "127.0.0.1",
        unix_socket_directories: "",
        fsync: "off",
        ssl: "on",
        ssl_cert_file: join(folder, "right.crt"),
        ssl_key_file: join(folder, "right.key"),
      };
      const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
      server = spawn(join(serverFolder!, "postgres"), ["-D", data, ...args], {
        cwd: folder,
        stdio: ["ignore", "ignore", "pipe"],
        ...user,
      });
      for await (const line of server.stderr!) if (String(line).includes("ready to accept")) break;
      pool = new pg.Pool({ ...address, ssl: { ca: right } });
      await migrateLibrary(pool);
    });
    afterAll(async () => {
      await pool?.end();
      server?.kill("SIGQUIT");
      if (server?.exitCode === null) await once(server, "exit");
      await rm(folder, { recursive: true, force: true });
    });

    test("is backed up with the right root, and nothing is left of the files", async () => {
      const place = await createBackupPlace();
      try {
        const handler = place.handler("", { connection: { ...address, ssl: { ca: right } } });
        const parameters = { method: "dump", verify: "restore", restoreEvery: "never" };
        const { result } = await runHandler(handler, pool, { parameters });
        expect(result).toMatchObject({ outcome: "done", counts: { verifyLevel: "restore" } });
        expect(await place.staged()).toEqual([]);
      } finally {
        await place.remove();
      }
    });

    test.each<[string, () => pg.ClientConfig["ssl"]]>([
      ["with a wrong root", () => ({ ca: wrong })],
      ["with the roots that Node trusts", () => true],
    ])("is refused by pg_dump %s", async (_, ssl) => {
      await expect(dumpWith(ssl())).rejects.toThrow("certificate verify failed");
    });

    test.each<[string, () => pg.ClientConfig["ssl"]]>([
      ["the right root", () => ({ ca: right })],
      ["no check", () => ({ rejectUnauthorized: false })],
    ])(
      "lets pg_dump pass with %s, and its files are closed and gone afterwards",
      async (_, ssl) => {
        await dumpWith(ssl());
      },
    );

    async function dumpWith(ssl: pg.ClientConfig["ssl"]): Promise<void> {
      const directory = await mkdtemp(join(tmpdir(), "library-tls-test-"));
      try {
        const connection = await takeApart({ ...address, ssl });
        const work = { connection, deps: { directory }, executionId: randomUUID() };
        const dumping = equipped(work, { method: "dump" }, async (ready) => {
          for (const file of await readdir(directory))
            expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
          const program = runProgram(join(serverFolder!, "pg_dump"), ["--schema-only"], {
            environment: libpqEnvironment(ready.connection),
            signal: new AbortController().signal,
          });
          program.stdout.resume();
          await program.ended;
        });
        try {
          await dumping;
        } finally {
          expect(await readdir(directory)).toEqual([]);
        }
      } finally {
        await rm(directory, { recursive: true });
      }
    }
  },
);

async function makeCertificates(folder: string, name: string, user: ServerUser | null) {
  const at = (ending: string) => join(folder, `${name}${ending}`);
  await run("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-keyout", at(".key"), "-out", at(".crt"), "-days", "2", "-subj", `/CN=${name}`],
    ...["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
  ]);
  if (user !== null)
    for (const ending of [".key", ".crt"]) await chown(at(ending), user.uid, user.gid);
  return await readFile(at(".crt"), "utf8");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
