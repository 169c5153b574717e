export function createHoldings(limited) {
    const held = new Map();
    const places = new Map();
    const hasLimited = limited.length > 0;
    const abandoned = new Map();
    let isDoubtful = false;
    const occupy = ({ handler }) => {
        if (hasLimited)
            places.set(handler, (places.get(handler) ?? 0) + 1);
    };
    const letGo = (claimed) => {
        if (held.get(claimed.id) === claimed)
            held.delete(claimed.id);
    };
    return {
        take(claimed) {
            for (const one of claimed) {
                held.set(one.id, one);
                occupy(one);
            }
        },
        isHeld: (claimed) => held.get(claimed.id) === claimed,
        leave({ handler }) {
            if (hasLimited)
                places.set(handler, (places.get(handler) ?? 1) - 1);
        },
        letGo,
        size: () => held.size,
        placesTaken: (handler) => places.get(handler) ?? 0,
        abandon(begun) {
            abandoned.set(begun.lease_token, begun);
            letGo(begun);
        },
        abandonAll(begun) {
            isDoubtful = true;
            held.clear();
            places.clear();
            for (const one of begun) {
                abandoned.set(one.lease_token, one);
                // its handler has not ended yet
                occupy(one);
            }
        },
        isAbandoned: ({ lease_token }) => abandoned.has(lease_token),
        abandoned: () => [...abandoned.values()],
        forget: ({ lease_token }) => void abandoned.delete(lease_token),
        knows: ({ id, lease_token }) => held.get(id)?.lease_token === lease_token || abandoned.has(lease_token),
        doubt() {
            isDoubtful = true;
        },
        endDoubt() {
            isDoubtful = false;
        },
        mayHold: () => held.size > 0 || isDoubtful || abandoned.size > 0,
    };
}
//# sourceMappingURL=holdings.js.map