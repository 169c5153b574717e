import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { horarium } from "./support/horarium.ts";

test.each([
  [["jo"], ["jobs"]],
  [
    ["jobs", "e"],
    ["edit", "enable"],
  ],
  [["token", "r"], ["revoke"]],
  [
    ["token", "create", "x", "--scopes", "r"],
    ["read", "run"],
  ],
  [["user", "create", "x", "--role", "o"], ["operator"]],
  [["executions", "list", "--st"], ["--status"]],
  [["executions", "list", "--status", "f"], ["failed"]],
  [["completion", "nothing-like-it"], []],
])("%j is completed to %j", async (words, expected) => {
  const { code, standardOutput } = await horarium(["complete", "--", ...words]);
  expect(code).toBe(0);
  expect(standardOutput.split("\n").filter(Boolean).toSorted()).toEqual(expected);
});

test("the script for bash is one that bash takes, and asks horarium", async () => {
  const { standardOutput: script } = await horarium(["completion", "bash"]);
  const ask = `
    horarium() { printf 'show\\nskip\\n'; }
    ${script}
    COMP_WORDS=(horarium jobs s); COMP_CWORD=2; _horarium
    printf '%s ' "\${COMPREPLY[@]}"`;
  const { stdout } = await promisify(execFile)("bash", ["-c", ask]);
  expect(stdout).toBe("show skip ");
});

test.each(["zsh", "fish"])("there is a script for %s", async (shell) => {
  const { standardOutput } = await horarium(["completion", shell]);
  expect(standardOutput).toContain("horarium complete --");
});
