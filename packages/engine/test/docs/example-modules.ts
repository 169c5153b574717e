import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { entries, exportsOf, sources, type Docstring } from "./docstrings.ts";
import { sceneNames } from "./scene.ts";

export const root: string = fileURLToPath(new URL("../../../..", import.meta.url));
const scene = fileURLToPath(new URL("scene.ts", import.meta.url));

/** One example, written as a module that can be checked and run. */
export interface ExampleModule {
  /** `src/schedule/slots.ts: nextSlots`. */
  title: string;
  path: string;
  needsDatabase: boolean;
}

/**
 * Writes each example into `folder` as a module of its own, with a tsconfig.json beside them. In an example stand the
 * names of the package, those of the scene, `z` and `expect`; a line `// => value` or `// throws Name: message` behind
 * or below an expression says what comes of it.
 */
export function writeExamples(folder: string, docstrings: readonly Docstring[]): ExampleModule[] {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  return docstrings.flatMap(({ file, name, examples }) =>
    examples.map((code, place) => {
      const path = join(folder, `${file.replaceAll("/", ".")}.${name}.${place + 1}.ts`);
      const used = new Set(code.match(/\w+/g));
      writeFileSync(path, moduleOf(file, code, used));
      const needsDatabase = sceneNames.some((one) => used.has(one));
      return { title: `src/${file}: ${name}`, path, needsDatabase };
    }),
  );
}

const config = {
  extends: join(root, "tsconfig.test.json"),
  compilerOptions: {
    typeRoots: [join(root, "node_modules/@types")],
    verbatimModuleSyntax: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
  },
  // where the address of the test server has its type
  include: ["*.ts", join(root, "test/support/database-server.ts")],
  references: [],
};

const importLine = /^import \{ (.*) \} from "(horarium.*)";\n/gm;

function moduleOf(file: string, text: string, used: ReadonlySet<string>): string {
  const code = text.replace(importLine, "");
  const imports = [...importable(file, text)]
    .filter(([name]) => used.has(name))
    .map(([name, from]) =>
      name === "createPool" || name === "createHorarium"
        ? `import { ${name} as make_${name} } from ${path(from)};\nconst ${name} = ended(make_${name});`
        : `import { ${name} } from ${path(from)};`,
    );
  const taken = sceneNames.filter((name) => used.has(name));
  return [
    `import { ended, expect, shows, throws, z, type Scene } from ${JSON.stringify(scene)};`,
    ...imports,
    `export async function example({ ${taken.join(", ")} }: Scene): Promise<void> {`,
    `{`,
    withResults(code),
    `}`,
    `}`,
    ``,
  ].join("\n");
}

/** What the example imports comes first, then what is exported beside it, then what its own entry exports. */
function importable(file: string, text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, names, entry] of text.matchAll(importLine)) {
    const exported = exportsOf(entries[entry as keyof typeof entries]);
    for (const name of names!.split(", ")) found.set(name, exported.get(name)!);
  }
  const own = exportsOf(file);
  const all = Object.values(entries).map(exportsOf);
  const near = all.filter((names) => [...names.values()].includes(file));
  for (const names of [own, ...near, ...all]) {
    for (const [name, from] of names) if (!found.has(name)) found.set(name, from);
  }
  return found;
}

function path(file: string): string {
  return JSON.stringify(join(sources, file));
}

/** An expression with its result becomes a call that compares them. */
function withResults(code: string): string {
  const lines = code.replace(/^export /gm, "").split("\n");
  const done: string[] = [];
  while (lines.length > 0) {
    const line = lines.shift()!;
    const [, before, how, said] = /^(.*?)\s*\/\/ (=>|throws) (.*)$/.exec(line) ?? [];
    if (before === undefined) {
      done.push(line);
      continue;
    }
    let result = said!;
    while (/^\/\/ {2,}/.test(lines[0] ?? "")) result += ` ${lines.shift()!.slice(2).trim()}`;
    if (before !== "") done.push(before);
    const statement = done.splice(lastStatement(done)).join("\n").replace(/;$/, "");
    const check = how === "=>" ? "shows" : "throws";
    done.push(`await ${check}(async () => (${statement}), ${JSON.stringify(result)});`);
  }
  return done.join("\n");
}

/** The last line that begins a statement: neither indented nor the end of one. */
function lastStatement(lines: readonly string[]): number {
  return lines.findLastIndex((line) => /^[^\s)}\]]/.test(line));
}
