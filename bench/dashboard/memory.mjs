import { pause } from "../wait.mjs";

const mebibyte = 2 ** 20;
/** Milliseconds in which a page comes to rest. */
const warmUpMs = 20_000;
const everyMs = 15_000;

/**
 * Keeps Today, Jobs and Executions open, one tab each, while executions go on, and looks at the heap of each after
 * collecting what is garbage. What grows is the last third above the first.
 *
 * @param {(page: object, how: object) => Promise<{ devtools: import("playwright-core").CDPSession, context: import("playwright-core").BrowserContext, close: () => Promise<void> }>} open
 * @param {{ name: string }[]} pages
 * @param {{ seconds: number }} options
 */
export async function measureMemory(open, pages, { seconds }) {
  const tabs = [];
  for (const one of pages.filter(({ name }) => watched.includes(name))) {
    const within = tabs[0]?.context;
    tabs.push({
      name: one.name,
      ...(await open(one, { slower: 1, within })),
      heaps: [],
      nodes: [],
    });
  }
  await pause(warmUpMs);
  const end = performance.now() + seconds * 1_000;
  do {
    for (const tab of tabs) await look(tab);
    await pause(Math.min(everyMs, (seconds * 1_000) / 6));
  } while (performance.now() < end);
  for (const tab of tabs) await look(tab);
  await tabs[0].close();
  return Object.fromEntries(
    tabs.flatMap(({ name, heaps, nodes }) => [
      [`heap of ${name}`, heaps.at(-1)],
      [`heap grows, ${name}`, growth(heaps)],
      [`elements of ${name}`, nodes.at(-1)],
    ]),
  );
}

const watched = ["Today", "Jobs", "Executions"];

async function look({ devtools, heaps, nodes }) {
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  heaps.push(usedSize / mebibyte);
  const { result } = await devtools.send("Runtime.evaluate", {
    expression: "document.querySelectorAll('*').length",
  });
  nodes.push(result.value);
}

function growth(heaps) {
  const third = Math.max(1, Math.floor(heaps.length / 3));
  const mean = (some) => some.reduce((sum, one) => sum + one, 0) / some.length;
  return mean(heaps.slice(-third)) - mean(heaps.slice(0, third));
}
