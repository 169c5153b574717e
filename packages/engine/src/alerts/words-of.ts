/** A name as words: `refresh_metadata` and `refreshMetadata` become "Refresh metadata". Screens call things the same. */
export function wordsOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .replaceAll(/\b([A-Z][a-z]+)\b/g, (word) => word.toLowerCase())
    .trim();
  return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}
