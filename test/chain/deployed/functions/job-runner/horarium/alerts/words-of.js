/**
 * A name as words. Screens call a job without a title the same.
 *
 * @example
 * wordsOf("refresh_metadata"); // => "Refresh metadata"
 * wordsOf("refreshMetadata"); // => "Refresh metadata"
 */
export function wordsOf(name) {
    const words = name
        .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
        .replaceAll(/[_-]+/g, " ")
        .replaceAll(/\b([A-Z][a-z]+)\b/g, (word) => word.toLowerCase())
        .trim();
    return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}
//# sourceMappingURL=words-of.js.map