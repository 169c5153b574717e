/** One value that is another now. */
export interface ChangedParameter {
  /** `covers.size`. */
  path: string;
  /** As JSON, shortened. */
  before: string;
  after: string;
}

/** Where two sets of parameters differ, value by value. */
export function changedParameters(before: unknown, after: unknown, path = ""): ChangedParameter[] {
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) =>
      changedParameters(before[name], after[name], path === "" ? name : `${path}.${name}`),
    );
  }
  // in the same order of keys or not is no difference where there are none
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ path: path === "" ? "parameters" : path, before: short(before), after: short(after) }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function short(value: unknown): string {
  if (value === undefined) return "not set";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
