export function createQueue() {
    let items = [];
    let next = 0;
    const rest = () => (next === 0 ? items : items.slice(next));
    return {
        get length() {
            return items.length - next;
        },
        push(more) {
            items = next === items.length ? [...more] : [...rest(), ...more];
            next = 0;
        },
        pushFirst(more) {
            items = [...more, ...rest()];
            next = 0;
        },
        take() {
            return next < items.length ? items[next++] : undefined;
        },
        takeAll() {
            const all = rest();
            items = [];
            next = 0;
            return all;
        },
    };
}
//# sourceMappingURL=queue.js.map