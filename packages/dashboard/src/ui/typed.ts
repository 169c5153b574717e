/** What is typed into a field whose value is kept elsewhere, such as in the address, and comes back from there later. */
export interface Typed {
  text: string;
  /** What the keeper has been told and has not given back yet, oldest first, behind what it gave last. */
  told: readonly string[];
}

export function startTyped(value: string): Typed {
  return { text: value, told: [value.trim()] };
}

export function tellTyped(typed: Typed): Typed {
  return { ...typed, told: [...typed.told, typed.text.trim()] };
}

/** A value that was told and comes back takes nothing from who has typed on; one from elsewhere takes the place of all. */
export function takeValue(typed: Typed, value: string): Typed {
  const index = typed.told.lastIndexOf(value.trim());
  if (index === -1) return startTyped(value);
  return index === 0 ? typed : { ...typed, told: typed.told.slice(index) };
}
