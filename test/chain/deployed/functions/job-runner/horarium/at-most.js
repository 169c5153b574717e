/** Waits for `work`, and no longer than `ms`. */
export async function atMost(work, ms) {
    let timer;
    const patience = new Promise((resolve) => {
        timer = setTimeout(resolve, ms);
    });
    await Promise.race([work, patience]);
    clearTimeout(timer);
}
//# sourceMappingURL=at-most.js.map