import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const sources: string = fileURLToPath(new URL("../../src", import.meta.url));

/** What `import` names of this package give. */
export const entries = {
  horarium: "index.ts",
  "horarium/node": "node/index.ts",
  "horarium/edge": "edge/index.ts",
  "horarium/opentelemetry": "opentelemetry.ts",
  "horarium/schedule": "schedule/index.ts",
  "horarium/testing": "testing.ts",
};

/** A docstring, and the name that stands after it. */
export interface Docstring {
  /** Below `src`. */
  file: string;
  name: string;
  /** `function`, `class`, `interface` ... of what is exported; null for members and what is not exported. */
  kind: string | null;
  /** Without its stars. */
  text: string;
  /** The code of each `@example`. */
  examples: string[];
}

/** All docstrings of a file, in order. */
export function docstringsOf(file: string): Docstring[] {
  const source = readFileSync(join(sources, file), "utf8");
  return [...source.matchAll(/\/\*\*([^]*?)\*\/\s*(?:\/\/[^\n]*\s*)*([^\n]*)/g)].map(
    ([, comment, next]) => {
      const text = comment!
        .replace(/^\s*\* ?/gm, "")
        .replaceAll("*\\/", "*/")
        .trim();
      const [, kind = null, exported] =
        /^export (?:async )?(function|class|const|interface|type)\*? (\w+)/.exec(next!) ?? [];
      const name = exported ?? /\w+/.exec(next!.replace(/^(readonly|async) /, ""))?.[0] ?? "";
      return { file, name, kind, text, examples: examplesIn(text) };
    },
  );
}

function examplesIn(text: string): string[] {
  return text
    .split(/^@/m)
    .filter((part) => part.startsWith("example"))
    .map((part) => part.slice("example".length).trim());
}

/** Where each name that an entry exports is declared: its file below `src`. */
export function exportsOf(entry: string): Map<string, string> {
  const source = readFileSync(join(sources, entry), "utf8");
  const found = new Map<string, string>();
  for (const [, names, from] of source.matchAll(
    /^export (?:type )?\{([^}]*)\} from "(\.[^"]*)";/gm,
  )) {
    for (const name of names!.split(",")) {
      const bare = name.trim().replace(/^type /, "");
      if (bare !== "") found.set(bare, join(dirname(entry), from!));
    }
  }
  for (const [, name] of source.matchAll(
    /^export (?:async )?(?:function|class|const|interface|type)\*? (\w+)/gm,
  )) {
    found.set(name!, entry);
  }
  return found;
}

/** Every file of the source that a person wrote. */
export function sourceFiles(): string[] {
  return readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith(".ts") && !name.endsWith(".generated.ts"))
    .map(({ parentPath, name }) => relative(sources, join(parentPath, name)));
}
