/** The text with a piece of it replaced. */
export function replaced({ text }, { start, end }, by) {
    return text.slice(0, start) + by + text.slice(end);
}
/** A piece of the text for a message, never long. */
export function shortened(piece) {
    return piece.length > 32 ? `${piece.slice(0, 31)}…` : piece;
}
//# sourceMappingURL=source.js.map