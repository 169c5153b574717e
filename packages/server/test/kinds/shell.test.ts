import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createOutput } from "../../src/kinds/shell/output.ts";
import { readShellSettings, refuseDatabaseUser } from "../../src/kinds/shell/settings.ts";
import { shellKind } from "../../src/kinds/shell/shell.ts";
import { bareContext, useKinds } from "./support.ts";

const isRoot = process.getuid!() === 0;
const secrets: Readonly<Record<string, string>> = { token: "canary-token" };
let root: string;
let outside: string;

// nobody has this number, so that nobody else's processes count
const own = 61_234;
const make = (id = own) =>
  shellKind({
    // as root for somebody, else as who runs the tests
    settings: { directory: root, user: isRoot ? { uid: id, gid: id } : null },
    readSecrets: (names) => Promise.resolve(new Map(names.map((name) => [name, secrets[name]!]))),
  });
const here = useKinds(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "horarium-shell-")));
  outside = await realpath(await mkdtemp(join(tmpdir(), "horarium-outside-")));
  for (const one of [root, outside]) await chmod(one, 0o777);
  await mkdir(join(root, "inner"));
  await chmod(join(root, "inner"), 0o777);
  await symlink(outside, join(root, "escape"));
  return [make()];
});
afterAll(async () => {
  for (const one of [root, outside]) await rm(one, { recursive: true, force: true });
});

const run = (parameters: object) => here.execute("shell", parameters);
const program = (file: string, ...given: string[]) => ({
  command: { kind: "program", program: file, arguments: given },
});
const script = (text: string, ...given: string[]) => ({
  command: { kind: "script", script: text, arguments: given },
});
const logOf = async (id: string) => (await here.horarium.log(id)).map(({ message }) => message);

describe("it is absent", () => {
  const on = { HORARIUM_SHELL_JOBS: "on", HORARIUM_SHELL_DIRECTORY: tmpdir() };

  test("unless the operator has switched it on, and said where", () => {
    expect(readShellSettings({})).toBeNull();
    expect(
      readShellSettings({ HORARIUM_SHELL_JOBS: "off", HORARIUM_SHELL_DIRECTORY: "/" }),
    ).toBeNull();
    expect(() => readShellSettings({ HORARIUM_SHELL_JOBS: "yes" })).toThrow("is on or off");
    for (const directory of ["", "jobs", "/nowhere/at/all", "/etc/passwd"]) {
      const env = { HORARIUM_SHELL_JOBS: "on", HORARIUM_SHELL_DIRECTORY: directory };
      expect(() => readShellSettings(env, 1_000)).toThrow(
        "HORARIUM_SHELL_DIRECTORY is the directory",
      );
    }
  });

  test("where root has named no user for it, or root itself", () => {
    const as = (user: string, uid: number) =>
      readShellSettings({ ...on, HORARIUM_SHELL_USER: user }, uid);
    expect(() => as("", 0)).toThrow("this process is root, and shell jobs are not");
    for (const user of ["root", "0:0", "0:1000"])
      expect(() => as(user, 0)).toThrow("do not run as root");
    expect(() => as("nobody-of-this-name", 0)).toThrow("there is no user");
    expect(() => as("65534:65534", 1_000)).toThrow("only root can run programs as another user");
    expect(as("65534:65534", 0)!.user).toEqual({ uid: 65_534, gid: 65_534 });
    expect(as("", 1_000)!.user).toBeNull();
  });

  test("where its user is the one that the embedded database belongs to", () => {
    const { uid, gid } = statSync(tmpdir());
    const settings = { directory: "/srv", user: { uid, gid } };
    expect(() => refuseDatabaseUser(settings, tmpdir())).toThrow("belongs to this user");
    refuseDatabaseUser({ directory: "/srv", user: { uid: uid + 1, gid } }, tmpdir());
  });
});

describe("a program", () => {
  test("is given its arguments as they are: no shell reads them", async () => {
    const attacks = [
      "; id",
      "$(id)",
      "`id`",
      "a\nid",
      "&& id",
      "| id",
      "'\"",
      "$HOME",
      "*",
      "{{job}}",
    ];
    const row = await run(program("/usr/bin/printf", "%s|", ...attacks));
    expect(row.status).toBe("completed");
    const given = [...attacks.slice(0, -1), ""].map((one) => `${one}|`).join("");
    expect((row.result as { output: string }).output).toBe(given);
  });

  test("gets no option out of a value that is filled in", async () => {
    const job = await here.horarium.createJob("--force", make(), {
      cron: "@manual",
      parameters: program("/bin/rm", "{{job}}"),
    });
    await here.horarium.runNow(job.id);
    const [row] = await here.horarium.runDue();
    expect(row).toMatchObject({ status: "failed", reason: "do_not_retry" });
    expect(row!.error).toContain("would be read as an option");
  });

  test("sees nothing of Horarium's environment, and its own secrets by the names they were given", async () => {
    process.env["DATABASE_URL"] = "postgres://canary-of-the-server";
    const row = await run({
      ...program("env"),
      environment: [{ name: "TARGET", value: "for {{attempt}}" }],
      secrets: [{ name: "API_TOKEN", secret: "token" }],
    });
    delete process.env["DATABASE_URL"];
    const variables = (row.result as { output: string }).output
      .split("\n")
      .map((line) => line.split("=", 1)[0]!)
      .filter((name) => !["PWD", "OLDPWD", "_", "SHLVL"].includes(name));
    expect(new Set(variables)).toEqual(
      new Set([
        ...["PATH", "HOME", "LANG", "TZ", "TARGET", "API_TOKEN"],
        ...["HORARIUM_EXECUTION_ID", "HORARIUM_IDEMPOTENCY_KEY", "HORARIUM_JOB", "HORARIUM_SLOT"],
        ...["HORARIUM_ATTEMPT", "HORARIUM_ATTEMPT_MARK"],
      ]),
    );
    const left = await here.everythingOf(row.id);
    expect(left).toContain("API_TOKEN=[secret]");
    expect(left).toContain("TARGET=for 1");
    expect(left).not.toContain("canary");
  });

  test.runIf(isRoot)("runs as the operator's user, who reads nothing of Horarium's", async () => {
    const who = await run(program("id", "-u"));
    expect(who.result).toMatchObject({ output: String(own) });
    const groups = await run(program("id", "-G"));
    expect(groups.result).toMatchObject({ output: String(own) });
    for (const file of [`/proc/${process.pid}/environ`, "/etc/shadow"]) {
      const row = await run(program("cat", file));
      expect(row.error).toContain("Permission denied");
    }
  });

  test("writes files that nobody else reads, in the operator's directory", async () => {
    const row = await run({
      ...script("pwd; echo x > made; ls -l made | cut -c1-10"),
      directory: "inner",
    });
    expect(row.result).toMatchObject({ output: `${join(root, "inner")}\n-rw-------` });
  });

  test("reads its standard input", async () => {
    const row = await run({ ...program("cat"), input: '{"id":"{{executionId}}"}' });
    expect(row.result).toMatchObject({ output: `{"id":"${row.id}"}` });
  });

  test.each(["..", "inner/../..", "escape", "nowhere", "escape/../../etc"])(
    "does not begin in %s, which leads out of the directory or is not there",
    async (directory) => {
      const row = await run({ ...program("pwd"), directory });
      expect(row).toMatchObject({ status: "failed", reason: "do_not_retry" });
      expect(row.error).toContain("below the directory of shell jobs");
    },
  );
});

describe("parameters are refused", () => {
  test.each([
    ["a program that is an option", program("-c")],
    ["a program of the directory itself", program("./made")],
    ["a NUL in an argument", program("echo", "a\0b")],
    ["a directory from the root", { ...program("pwd"), directory: "/etc" }],
    [
      "a variable of Horarium's",
      { ...program("env"), environment: [{ name: "HORARIUM_JOB", value: "x" }] },
    ],
    ["a variable with =", { ...program("env"), environment: [{ name: "A=B", value: "x" }] }],
    [
      "a variable that is given twice",
      {
        ...program("env"),
        environment: [{ name: "A", value: "x" }],
        secrets: [{ name: "A", secret: "token" }],
      },
    ],
    ["an unknown placeholder", program("echo", "{{constructor}}")],
  ])("for %s", async (_, parameters) => {
    await expect(run(parameters)).rejects.toThrow(/parameters/);
  });
});

describe("a script", () => {
  test("takes values as arguments: what is in them is never part of it", async () => {
    const row = await run(script('printf "%s\\n" "$1" "$2"', '"; id; echo "', "$(id) {{attempt}}"));
    expect(row.result).toMatchObject({ output: '"; id; echo "\n$(id) 1' });
  });

  test("has no placeholders of its own", async () => {
    const row = await run(script("echo '{{attempt}}'"));
    expect(row.result).toMatchObject({ output: "{{attempt}}" });
  });

  test("ends at the first command that fails, with its exit code and its last words", async () => {
    const row = await run(script("echo begun; echo 'no such table' >&2; false; echo not here"));
    expect(row).toMatchObject({ status: "scheduled", error: "exit code 1: no such table" });
    expect(await logOf(row.id)).toEqual(expect.arrayContaining(["begun", "no such table"]));
    expect(await logOf(row.id)).not.toContain("not here");
  });
});

describe("an exit code", () => {
  test.each([
    [0, {}, "completed"],
    [3, {}, "scheduled"],
    [3, { expectedExitCodes: [0, 3] }, "completed"],
    [3, { finalExitCodes: [3] }, "failed"],
  ])("%i with %j: %s", async (code, more, status) => {
    expect(await run({ ...script(`exit ${code}`), ...more })).toMatchObject({ status });
  });

  test("of a program that is not there, or is none, is final", async () => {
    await writeFile(join(root, "text"), "no program", { mode: 0o644 });
    for (const file of ["no-such-program", join(root, "text")])
      expect(await run(program(file))).toMatchObject({ status: "failed", reason: "do_not_retry" });
  });

  test("is missing where a signal has ended it", async () => {
    expect(await run(script("kill -SEGV $$"))).toMatchObject({
      status: "scheduled",
      error: "ended by SIGSEGV",
    });
  });
});

describe("what it has started ends with it", () => {
  /** Whether a process that has written its id into the file is alive. */
  const isAlive = async (name: string) => {
    const id = Number(await readFile(join(root, name), "utf8"));
    const state = await readFile(`/proc/${id}/stat`, "utf8").catch(() => null);
    // one that has ended, and that nobody has asked about, is there as a zombie
    return state !== null && !/\) [ZX] /.test(state);
  };

  test("at its timeout, also what ignores SIGTERM and has left the process group", async () => {
    const begun = script(`
        (trap '' TERM; sh -c 'echo $PPID' > /dev/null; sh -c 'trap "" TERM; echo $$ > ignoring; while :; do sleep 1; done' & wait) &
        setsid sh -c 'trap "" TERM HUP; echo $$ > escaped; while :; do sleep 1; done' < /dev/null > /dev/null 2>&1 &
        while [ ! -s ignoring ] || [ ! -s escaped ]; do sleep 0.05; done
        trap '' TERM
        while :; do sleep 1; done`);
    const hasBegun = () =>
      ["ignoring", "escaped"].every(
        (name) => (statSync(join(root, name), { throwIfNoEntry: false })?.size ?? 0) > 0,
      );
    // on a machine that does much else too they may not have begun in the shortest of these times
    for (let seconds = 2; !hasBegun(); seconds *= 4) {
      const row = await run({ ...begun, timeoutSeconds: seconds });
      const error = `stopped: not done within ${seconds} s`;
      expect(row).toMatchObject({ status: "scheduled", error });
    }
    expect(await isAlive("ignoring")).toBe(false);
    expect(await isAlive("escaped")).toBe(false);
  });

  test("when it ends itself, and leaves something behind in the background", async () => {
    const row = await run(
      script(
        "sh -c 'echo $$ > left; exec sleep 300' & while [ ! -s left ]; do sleep 0.05; done; echo done",
      ),
    );
    expect(row.result).toMatchObject({ output: "done" });
    expect(await isAlive("left")).toBe(false);
  });

  test("when it is cancelled, with the reason", async () => {
    const cancel = new AbortController();
    const kind = make();
    const parameters = script("echo $$ > cancelled; exec sleep 300");
    await writeFile(join(root, "cancelled"), "");
    await chmod(join(root, "cancelled"), 0o666);
    const ended = expect(
      Promise.resolve(kind.run(bareContext(kind, parameters, cancel.signal))),
    ).rejects.toThrow("cancelled by ada");
    while ((await readFile(join(root, "cancelled"), "utf8")) === "");
    cancel.abort(new Error("cancelled by ada"));
    await ended;
    expect(await isAlive("cancelled")).toBe(false);
  });

  // without a user of its own it would be all of the machine that is tried
  test.runIf(isRoot)("however fast it multiplies", async () => {
    // what has ended is counted until somebody asks about it: others than these are not to suffer for it
    const id = own + 1;
    const kind = make(id);
    const parameters = {
      ...script("bomb() { bomb | bomb & }; bomb; sleep 300"),
      timeoutSeconds: 1,
    };
    await expect(Promise.resolve(kind.run(bareContext(kind, parameters)))).rejects.toThrow();
    const files = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const living = await Promise.all(
      files.map(async (file) => {
        const status = await readFile(`/proc/${file}/status`, "utf8").catch(() => "");
        return new RegExp(`^Uid:\\s${id}\\b`, "m").test(status) && !/^State:\s[ZX]/m.test(status);
      }),
    );
    expect(living).not.toContain(true);
  });
});

describe("its output", () => {
  test("is lines of the log, and its end the result; a flood is cut and fills nothing", async () => {
    const row = await run({
      ...script("head -c 3000000 /dev/zero | tr '\\0' x; echo; echo the end"),
      keepCharacters: 20,
    });
    expect(row.error).toBeNull();
    expect(row.result).toMatchObject({ outputBytes: 3_000_009, logIsCut: true });
    expect((row.result as { output: string }).output).toMatch(/^x+\nthe end$/);
    const { rows } = await here.database.pool.query<{ bytes: number }>(
      "select log_bytes as bytes from horarium.job_execution where id = $1",
      [row.id],
    );
    expect(rows[0]!.bytes).toBeLessThan(1_200_000);
  });

  test("that never ends stops it", async () => {
    const row = await run({ ...program("yes"), timeoutSeconds: 280 });
    expect(row).toMatchObject({
      status: "scheduled",
      error: "stopped: it has written more than 64 MB",
    });
    expect((await logOf(row.id)).length).toBeLessThan(10_010);
  });

  test("holds no secret, also where it is written in two parts, over two lines, or by two ways of writing", async () => {
    const row = await run({
      ...script(
        'printf %.9s "$T"; sleep 0.1; echo "${T#?????????}"; printf %s "$T" | base64; printf "%.9s\\n" "$T"; echo "${T#?????????}"; echo "$T" >&2; exit 1',
      ),
      secrets: [{ name: "T", secret: "token" }],
    });
    expect(row).toMatchObject({ status: "scheduled", error: "exit code 1: [secret]" });
    const left = await here.everythingOf(row.id);
    expect(left).toContain("[secret]");
    for (const part of ["canary", "Y2FuYXJ5"]) expect(left).not.toContain(part);
  });

  test("acts on no terminal, and makes no lines of its own", async () => {
    const row = await run(
      script(
        String.raw`printf '\033]8;;javascript:x\007link\033]8;;\007 \033[31mred\033[0m \r{"level":"info"} \342\200\256but\n'`,
      ),
    );
    const [line] = await logOf(row.id);
    expect(line).toBe('link red \\u000d{"level":"info"} \\u202ebut');
  });

  test("in the middle of a sign, or without an end, is kept as it was meant", () => {
    const lines: string[] = [];
    const output = createOutput([], (line) => lines.push(line));
    const bytes = Buffer.from("für\r\nalle");
    for (const byte of bytes) output.write(Buffer.of(byte));
    output.end();
    expect(lines).toEqual(["für", "alle"]);
  });
});

describe("a dry run", () => {
  test("tells what would be run, without secrets, and runs nothing", async () => {
    const row = await run({
      ...script("echo x > ran-dry; echo $1", "{{attempt}}"),
      secrets: [{ name: "T", secret: "token" }],
      dryRun: true,
    });
    expect(row.result).toMatchObject({
      dryRun: true,
      command: ["/bin/sh", "-eu", "-c", "echo x > ran-dry; echo $1", "job", "1"],
      directory: root,
      environment: { T: "[secret]", HOME: root },
      program: "/bin/sh",
      problem: null,
    });
    await expect(readFile(join(root, "ran-dry"))).rejects.toThrow("ENOENT");
    expect(await here.everythingOf(row.id)).not.toContain("canary");
  });

  test("finds mistakes in a script, and programs that are not there", async () => {
    const broken = await run({ ...script("if true; then echo x"), dryRun: true });
    expect((broken.result as { problem: string }).problem).toMatch(/unexpected|expecting/);
    const absent = await run({ ...program("no-such-program"), dryRun: true });
    expect(absent.result).toMatchObject({ program: null });
  });
});
