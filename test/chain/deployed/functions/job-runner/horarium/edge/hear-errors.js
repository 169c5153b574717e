/**
 * A connection that breaks emits an error beside failing the statement that is under way, whether it idles in the pool or
 * is lent out; without a listener that error would end the isolate.
 */
export function hearErrors(db) {
    if (!isEmitting(db))
        return;
    const heard = new WeakSet();
    db.on("error", () => undefined);
    db.on("acquire", (client) => {
        if (!isEmitting(client) || heard.has(client))
            return;
        heard.add(client);
        client.on("error", () => undefined);
    });
}
function isEmitting(value) {
    return (typeof value === "object" && value !== null && "on" in value && typeof value.on === "function");
}
//# sourceMappingURL=hear-errors.js.map