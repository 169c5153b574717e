/** A set from a test on each number. */
export function sixtyOf(isIn) {
    const set = { low: 0, high: 0 };
    for (let value = 0; value < 60; value++)
        if (isIn(value))
            addTo(set, value);
    return set;
}
/** Adds a number to the set. */
export function addTo(set, value) {
    if (value < 30)
        set.low |= 1 << value;
    else
        set.high |= 1 << (value - 30);
}
/** The smallest number of the set that is at least `from`, or -1. */
export function nextIn(set, from) {
    if (from < 30) {
        const bits = set.low & (-1 << from);
        return bits !== 0 ? lowestBit(bits) : set.high !== 0 ? 30 + lowestBit(set.high) : -1;
    }
    const bits = from < 60 ? set.high & (-1 << (from - 30)) : 0;
    return bits !== 0 ? 30 + lowestBit(bits) : -1;
}
/** The largest number of the set that is at most `to`, or -1. */
export function previousIn(set, to) {
    if (to >= 30) {
        const bits = set.high & (2 ** (to - 29) - 1);
        return bits !== 0 ? 30 + highestBit(bits) : set.low !== 0 ? highestBit(set.low) : -1;
    }
    const bits = to >= 0 ? set.low & (2 ** (to + 1) - 1) : 0;
    return bits !== 0 ? highestBit(bits) : -1;
}
/** The numbers of the set in order. */
export function sixtyValues(set) {
    return [...bitsOf(set.low), ...bitsOf(set.high).map((bit) => bit + 30)];
}
/** The places of the bits that are set, lowest first. */
export function bitsOf(bits) {
    const places = [];
    for (let rest = bits; rest !== 0; rest &= rest - 1)
        places.push(lowestBit(rest));
    return places;
}
/** The place of the lowest bit; `bits` is not 0. */
export function lowestBit(bits) {
    return 31 - Math.clz32(bits & -bits);
}
/** The place of the highest bit; `bits` is not 0. */
export function highestBit(bits) {
    return 31 - Math.clz32(bits);
}
//# sourceMappingURL=sixty.js.map