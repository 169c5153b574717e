import type { FieldProblem } from "../api/problem.ts";
import type { Path } from "./schema/schema.ts";
import type { Problem } from "./validate/problems.ts";

const place = "body.parameters";

/**
 * The problems that the server has with the parameters, by their place in the form. A name that has a dot in it is
 * found by the value or the schema's names: the longest that fits is taken.
 */
export function parameterProblems(
  fields: readonly FieldProblem[],
  names: (path: Path) => readonly string[],
): Problem[] {
  return fields.flatMap(({ path, message }) => {
    if (path === place) return [{ path: [], message: sentence(message) }];
    if (!path.startsWith(`${place}.`)) return [];
    return [{ path: steps(path.slice(place.length + 1), names), message: sentence(message) }];
  });
}

function steps(text: string, names: (path: Path) => readonly string[]): Path {
  const path: (string | number)[] = [];
  let rest = text;
  while (rest !== "") {
    const known = names(path)
      .filter((name) => rest === name || rest.startsWith(`${name}.`))
      .toSorted((a, b) => b.length - a.length)[0];
    const step = known ?? rest.split(".", 1)[0]!;
    path.push(known === undefined && /^\d+$/.test(step) ? Number(step) : step);
    rest = rest.slice(step.length + 1);
  }
  return path;
}

/** The server writes for programs: "must be ...". On a page it is a sentence. */
function sentence(message: string): string {
  const text = message.trim();
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?]$/.test(begun) ? begun : `${begun}.`;
}
