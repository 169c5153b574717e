/** Shorter ones can be guessed; an unset one must never be equal to one that nobody sent. */
const shortestToken = 32;
/** Tells whether a sent token is one of ours, in a time that says nothing of it. */
export function createTokenCheck(tokens) {
    const ours = tokens.filter((token) => token !== undefined && token.length >= shortestToken);
    const isSet = (tokens[0]?.length ?? 0) >= shortestToken;
    const known = Promise.all(ours.map(digest));
    return {
        isSet,
        async check(sent) {
            if (!isSet || sent === null)
                return false;
            const given = await digest(sent);
            return (await known).map((one) => isSame(one, given)).includes(true);
        },
    };
}
async function digest(text) {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
function isSame(one, other) {
    let difference = 0;
    for (const [place, byte] of one.entries())
        difference |= byte ^ other[place];
    return difference === 0;
}
//# sourceMappingURL=token.js.map