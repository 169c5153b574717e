export function createEmitter() {
    const listeners = new Map();
    const emitter = {
        on(name, listener) {
            const set = listeners.get(name) ?? new Set();
            listeners.set(name, set);
            set.add(listener);
            return () => void set.delete(listener);
        },
        emit(name, payload) {
            for (const listener of listeners.get(name) ?? []) {
                try {
                    listener(payload);
                }
                catch (error) {
                    if (name !== "error")
                        emitter.emit("error", { where: `listener of ${name}`, error });
                }
            }
        },
        has: (name) => (listeners.get(name)?.size ?? 0) > 0,
    };
    return emitter;
}
//# sourceMappingURL=events.js.map