import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** The packages' scripts make a cluster of the system's with these, and stop and start it. */
const clusterPrograms = [
  "pg_createcluster",
  "pg_ctlcluster",
  "invoke-rc.d",
  "deb-systemd-invoke",
  "systemctl",
  "service",
];

/**
 * Installs Debian packages that belong to PostgreSQL, without touching clusters of the system: none is made, stopped or
 * started. Returns what it lacked; null: they are there.
 *
 * @param names Those of them that depend on the exact version of `server` are asked for in the version that is installed,
 * where the archive still has it: otherwise apt brings the server's programs up to theirs.
 */
export function installPackages(names: readonly string[], server: string): string | null {
  const reason = whyNot();
  if (reason !== null) return reason;
  console.log(`Installing ${names.join(", ")} for the chain test (apt-get install), once ...`);
  const inert = inertPrograms();
  try {
    const said: string[] = [];
    const sameVersion = () => pinned(names, server);
    const steps = [
      () => install(sameVersion(), inert),
      () => install(names, inert),
      // no lists, or old ones that name what the archive has no more
      update,
      () => install(sameVersion(), inert),
      () => install(names, inert),
    ];
    for (const step of steps) {
      const { isDone, complaint } = step();
      if (isDone) return null;
      if (complaint !== "" && said.at(-1) !== complaint) said.push(complaint);
    }
    return said.join("\n");
  } finally {
    rmSync(inert, { recursive: true, force: true });
  }
}

/** Null: it may be tried. */
function whyNot(): string | null {
  if (process.platform !== "linux" || !existsSync("/usr/bin/apt-get"))
    return "this machine has no apt-get";
  if (process.getuid?.() !== 0) return "only root may install packages";
  const release = readFileSync("/etc/os-release", "utf8");
  if (!/^ID="?debian"?$/m.test(release) || !/^VERSION_ID="?12"?$/m.test(release))
    return "only Debian 12 has these packages";
  return null;
}

/** A folder whose programs do nothing, for the front of the path. */
function inertPrograms(): string {
  const folder = mkdtempSync(join(tmpdir(), "horarium-inert-"));
  chmodSync(folder, 0o755);
  for (const name of clusterPrograms) {
    writeFileSync(join(folder, name), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  }
  return folder;
}

interface Tried {
  isDone: boolean;
  complaint: string;
}

function install(packages: readonly string[] | null, inert: string): Tried {
  if (packages === null) return { isDone: false, complaint: "" };
  const args = [
    "install",
    "-y",
    "-qq",
    "--no-install-recommends",
    // another's packages are not given up for these
    "--no-remove",
    "-o",
    `DPkg::Path=${inert}:${usualPath}`,
    "-o",
    "DPkg::Options::=--force-confdef",
    "-o",
    "DPkg::Options::=--force-confold",
    ...packages,
  ];
  return aptGet(args);
}

function update(): Tried {
  // that a list could not be fetched is only warned of
  return { ...aptGet(["update", "-qq"]), isDone: false };
}

function aptGet(args: readonly string[]): Tried {
  const { status, stderr, stdout, error } = spawnSync(
    "apt-get",
    // others may be installing too
    ["-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3", ...args],
    {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PATH: usualPath, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
    },
  );
  const lines = `${stderr ?? ""}\n${stdout ?? ""}`.split("\n");
  const telling = lines.filter((line) => /^(E:|W:|Err:|dpkg: error| \S+ : )/.test(line));
  if (status === 0 && telling.length === 0) return { isDone: true, complaint: "" };
  const text = error?.message ?? (telling.length > 0 ? telling : lines.slice(-20)).join("\n");
  return { isDone: status === 0, complaint: `apt-get ${args[0]}: ${text.trim()}` };
}

/** Null: the server is not installed, or the archive has its version no more. */
function pinned(names: readonly string[], server: string): string[] | null {
  const { status, stdout } = spawnSync("dpkg-query", ["-W", "-f", "${Status} ${Version}", server], {
    encoding: "utf8",
  });
  const version = status === 0 ? /^install ok installed (\S+)$/.exec(stdout)?.[1] : undefined;
  if (version === undefined) return null;
  const bound = names.filter((name) => dependsOn(name, server, version));
  return bound.length === 0
    ? null
    : names.map((name) => (bound.includes(name) ? `${name}=${version}` : name));
}

function dependsOn(name: string, server: string, version: string): boolean {
  const { status, stdout } = spawnSync("apt-cache", ["show", `${name}=${version}`], {
    encoding: "utf8",
  });
  return status === 0 && stdout.includes(`${server} (= ${version})`);
}
