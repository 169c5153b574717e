import { spawnSync } from "node:child_process";
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startEmbedded, stopDatabase } from "@horarium/server/embedded-postgres";
import { buildApp, makeFolder } from "../embedded-postgres/support/app.ts";
import { hasNpm, isRoot, kinds, npm } from "../embedded-postgres/support/postgres-kinds.ts";

const log = () => {};
let folder: Awaited<ReturnType<typeof makeFolder>>;
let directory: string;

beforeEach(async () => {
  folder = await makeFolder();
  directory = join(folder.path, "database");
});
afterEach(() => folder.remove());

describe.skipIf(!isRoot || kinds.length === 0)("started by root (needs root)", () => {
  test("the server runs as the user postgres, or nobody, who gets the directory", async () => {
    await startEmbedded({ directory, log });
    const passwd = await readFile("/etc/passwd", "utf8");
    const name = /^postgres:/m.test(passwd) ? "postgres" : "nobody";
    expect(await ownerOf(directory)).toBe(uidIn(passwd, name));
    expect(await serverUid()).toBe(uidIn(passwd, name));
  });

  test("the server runs as the owner of the directory, when that is not root", async () => {
    const uid = uidIn(await readFile("/etc/passwd", "utf8"), "nobody");
    await mkdir(directory);
    await chown(directory, uid, uid);
    await startEmbedded({ directory, log });
    expect(await serverUid()).toBe(uid);
    expect(await ownerOf(join(directory, "data"))).toBe(uid);
  });

  test.skipIf(!mayReplacePasswd())(
    "where there is no user postgres, it runs as nobody (needs mount namespaces)",
    async () => {
      const app = await buildApp(join(folder.path, "app"));
      const nobody = uidIn(await readFile("/etc/passwd", "utf8"), "nobody");
      const passwd = `root:x:0:0::/root:/bin/sh\nnobody:x:${nobody}:${nobody}::/:/bin/false\n`;
      const said = await openWithPasswd(app.folder, passwd);
      expect(said).toContain('"mode":"created"');
      expect(await ownerOf(directory)).toBe(nobody);
    },
  );

  test.skipIf(!mayReplacePasswd())(
    "where there is neither, the error says so (needs mount namespaces)",
    async () => {
      const app = await buildApp(join(folder.path, "app"));
      const said = await openWithPasswd(app.folder, "root:x:0:0::/root:/bin/sh\n");
      expect(said).toContain('"code":"database_user"');
      expect(said).toContain("neither");
    },
  );

  test("a user without an entry in /etc/passwd gets the remedies", async () => {
    await mkdir(directory);
    await chown(directory, 54321, 54321);
    const starting = startEmbedded({ directory, log });
    await expect(starting).rejects.toMatchObject({ code: "database_create" });
    await expect(starting).rejects.toThrow(/no entry in \/etc\/passwd.*image.*DATABASE_URL/s);
  });

  test("a folder full of other things is not taken away from root", async () => {
    await mkdir(directory);
    await writeFile(join(directory, "letters.txt"), "");
    await expect(startEmbedded({ directory, log })).rejects.toMatchObject({
      code: "database_directory",
    });
    expect(await ownerOf(directory)).toBe(0);
  });

  test.skipIf(!hasNpm)(
    "an app in a folder closed to others works with a database elsewhere (needs npm's PostgreSQL)",
    async () => {
      const app = await closedApp();
      const opening = app.run(["open"], { env: { ...npm, HORARIUM_DATA: directory } });
      expect(await opening.fact("opened")).toMatchObject({ mode: "created", directory });
    },
  );

  test("a database inside a closed folder is an error when it was asked for", async () => {
    const app = await closedApp();
    const inside = join(app.folder, "database");
    const opening = app.run(["open"], { env: { HORARIUM_DATA: inside } });
    expect(await opening.fact("failed")).toContain("Set HORARIUM_DATA");
    expect(opening.facts.at(-1)?.code).toBe("database_directory");
  });

  test("the usual database of an app in a closed folder lies in /var/lib/horarium, and the start line says so", async () => {
    const app = await closedApp();
    const opening = app.run(["open"]);
    const opened = await opening.fact("opened");
    try {
      expect(opened.directory).toMatch(/^\/var\/lib\/horarium\/app-[0-9a-f]{16}$/);
      const lines = opening.facts.map((fact) => fact.log).join("\n");
      expect(lines).toContain(`not in ${app.folder}/.horarium`);
    } finally {
      await stopDatabase(opened.directory, { force: true });
      await rm(opened.directory, { recursive: true });
    }
  });
});

describe.skipIf(!isRoot || kinds.length === 0)(
  "started by an ordinary user (needs root to become one)",
  () => {
    test("it works, root attaches to it, and another user is told whose it is", async () => {
      const app = await buildApp(join(folder.path, "app"));
      const uid = uidIn(await readFile("/etc/passwd", "utf8"), "nobody");
      const home = join(folder.path, "home");
      await mkdir(home);
      await chown(home, uid, uid);
      directory = join(home, "database");
      const env = { HORARIUM_DATA: directory };
      try {
        const opening = app.run(["open"], { env, uid, cwd: home });
        expect(await opening.fact("opened")).toMatchObject({ mode: "created" });
        expect(await startEmbedded({ directory, log })).toMatchObject({ mode: "attached" });

        const stranger = app.run(["open"], { env, uid: 54321, cwd: home });
        expect(await stranger.fact("failed")).toContain("belongs to another user");
        expect(stranger.facts.at(-1)?.code).toBe("database_foreign");

        opening.tell("stop");
        expect(await opening.fact("stopped")).toBe("stopped");
        await opening.ended;
      } finally {
        await stopDatabase(directory, { force: true });
      }
    });

    test("one without an entry in /etc/passwd gets the remedies", async () => {
      const app = await buildApp(join(folder.path, "app"));
      await mkdir(directory);
      await chown(directory, 54321, 54321);
      const opening = app.run(["open"], { env: { HORARIUM_DATA: directory }, uid: 54321 });
      expect(await opening.fact("failed")).toMatch(/number 54321 has no entry in \/etc\/passwd/);
    });
  },
);

async function closedApp() {
  const app = await buildApp(join(folder.path, "app"));
  await chmod(app.folder, 0o700);
  return app;
}

async function ownerOf(path: string): Promise<number> {
  return (await stat(path)).uid;
}

/** Who owns the socket has made it. */
function serverUid(): Promise<number> {
  return ownerOf(join(directory, ".s.PGSQL.5432"));
}

function uidIn(passwd: string, name: string): number {
  return Number(new RegExp(`^${name}:[^:]*:(\\d+)`, "m").exec(passwd)?.[1]);
}

function mayReplacePasswd(): boolean {
  return isRoot && spawnSync("unshare", ["-m", "true"]).status === 0;
}

/** Starts and stops in a mount namespace with another list of users; gives all that was said. */
async function openWithPasswd(app: string, passwd: string): Promise<string> {
  const names = { passwd, "nsswitch.conf": "passwd: files\n" };
  for (const [name, text] of Object.entries(names)) await writeFile(join(dirname(app), name), text);
  // services such as systemd know a nobody of their own, hence the second file
  const script = `
    mount --bind "$1/passwd" /etc/passwd
    if [ -e /etc/nsswitch.conf ]; then mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf; fi
    echo stop | HORARIUM_DATA="$2" "$3" "$4" open`;
  const { stdout } = spawnSync(
    "unshare",
    [
      ...["-m", "sh", "-ec", script, "sh"],
      ...[dirname(app), directory, process.execPath, join(app, "child.mjs")],
    ],
    { cwd: app, encoding: "utf8" },
  );
  return stdout;
}
