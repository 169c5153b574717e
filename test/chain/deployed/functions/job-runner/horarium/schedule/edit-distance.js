/**
 * The candidate that is the fewest edits away (insert, delete, replace, in any case), if there are at most `most`; of equals the first.
 * `word` must be short: the effort grows with its length times the number of candidates.
 */
export function closest(word, candidates, most) {
    const wanted = word.toLowerCase();
    let best;
    let fewest = most + 1;
    for (const candidate of candidates) {
        if (Math.abs(candidate.length - wanted.length) >= fewest)
            continue;
        const edits = editsBetween(wanted, candidate.toLowerCase());
        if (edits < fewest)
            [best, fewest] = [candidate, edits];
    }
    return best;
}
function editsBetween(from, to) {
    let row = Array.from({ length: to.length + 1 }, (_, place) => place);
    for (let i = 1; i <= from.length; i++) {
        const next = [i];
        for (let j = 1; j <= to.length; j++) {
            const replaced = row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
            next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
        }
        row = next;
    }
    return row.at(-1);
}
//# sourceMappingURL=edit-distance.js.map