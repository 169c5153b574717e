/** A name as words: `refresh_metadata`, `maxItems` and `max_items` become "Refresh metadata" and "Max items", `http` "HTTP". */
export function wordsOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .replaceAll(/\b([A-Z][a-z]+)\b/g, (word) => word.toLowerCase())
    .trim();
  if (words === "") return name;
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  return sentence.replaceAll(/\b(http|sql|url|json|csv|id)\b/gi, (word) => word.toUpperCase());
}
