/** Readings older than this no longer count: clocks drift. */
const memory = 60_000;
export function databaseTime(clock) {
    let readings = [];
    let ahead = performance.timeOrigin;
    return {
        now: () => clock.override()?.getTime() ?? performance.now() + ahead,
        skew: () => performance.now() + ahead - Date.now(),
        roundTrip: () => Math.min(...readings.map(({ roundTrip }) => roundTrip), Infinity),
        learn(at, askedAt) {
            const heardAt = performance.now();
            const wentBack = at - askedAt < ahead && readings.length > 0;
            readings = readings.filter((one) => !wentBack && heardAt - one.heardAt < memory);
            readings.push({ ahead: at - heardAt, heardAt, roundTrip: heardAt - askedAt });
            ahead = Math.max(...readings.map((one) => one.ahead));
        },
    };
}
//# sourceMappingURL=time.js.map