/** Runs in the page, before all else there: keeps what the browser itself measures. */
export function probe() {
  const seen = { lcp: 0, shifts: [], interactions: new Map() };
  const watch = (type, onEntry, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(onEntry)).observe({
      type,
      buffered: true,
      ...more,
    });
  watch("largest-contentful-paint", ({ startTime }) => {
    seen.lcp = startTime;
  });
  watch("layout-shift", ({ value, startTime, hadRecentInput }) => {
    if (!hadRecentInput) seen.shifts.push({ value, at: startTime });
  });
  const onEvent = ({ interactionId, duration, name }) => {
    if (!interactionId) return;
    const worst = seen.interactions.get(interactionId);
    if (worst === undefined || worst.duration < duration)
      seen.interactions.set(interactionId, { duration, name });
  };
  watch("event", onEvent, { durationThreshold: 16 });
  watch("first-input", onEvent);
  window.benchSeen = () => ({
    lcp: seen.lcp,
    cls: worstWindow(seen.shifts),
    interactions: [...seen.interactions.values()],
  });

  /** As web-vitals has it: shifts less than a second apart count together, for five seconds at most. */
  function worstWindow(shifts) {
    let worst = 0;
    let current = { from: -Infinity, last: -Infinity, sum: 0 };
    for (const { value, at } of shifts) {
      const isNew = at - current.last > 1_000 || at - current.from > 5_000;
      current = isNew
        ? { from: at, last: at, sum: value }
        : { ...current, last: at, sum: current.sum + value };
      worst = Math.max(worst, current.sum);
    }
    return worst;
  }
}

/**
 * Runs in the page: milliseconds from each press of a switch until it is drawn as it was pressed, and stays so.
 *
 * @param {{ presses: number, pauseMs: number }} options
 */
export async function timeToggles({ presses, pauseMs }) {
  const switches = [...document.querySelectorAll("input[role=switch]:not(:disabled)")];
  const times = [];
  for (let press = 0; press < presses; press++) {
    const one = switches[press % switches.length];
    const wanted = !one.checked;
    times.push(await timeOf(one, wanted));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return times;

  function timeOf(one, wanted) {
    return new Promise((resolve, reject) => {
      const pressedAt = performance.now();
      one.click();
      const giveUp = pressedAt + 5_000;
      const look = () => {
        if (performance.now() > giveUp) reject(new Error("a switch did not move within 5 s"));
        else if (one.checked === wanted) afterPaint(() => resolve(performance.now() - pressedAt));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  }

  /** A task that is queued in a frame runs after it is drawn. */
  function afterPaint(done) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
  }
}
