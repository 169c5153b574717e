/** What a job is called on screen: its title, else its stored name as words. */
export function jobTitle({ title, name }: { title: string | null; name: string }): string {
  if (title !== null && title !== "") return title;
  const words = name.replaceAll(/[_-]+/g, " ").trim();
  return words === "" ? name : words.slice(0, 1).toLocaleUpperCase("en") + words.slice(1);
}
