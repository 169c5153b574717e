/** Whose a job is: a person's who made it, or the app's that declares it. Most have one app, which nobody has named. */
export function ownerWords(owner: string | null): string {
  if (owner === null) return "No owner";
  return owner === unnamedApp ? "From code" : owner;
}

const unnamedApp = "default";
