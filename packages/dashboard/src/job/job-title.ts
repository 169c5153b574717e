import { wordsOf } from "../words/words-of.ts";

/** What a job is called on screen: its title, else its stored name as words. */
export function jobTitle({ title, name }: { title: string | null; name: string }): string {
  return title !== null && title !== "" ? title : wordsOf(name);
}
