const everyMs = 20;

/** By how many megabytes the memory of this process grows, at most, from here to `stop`. */
export function watchMemory() {
  const before = process.memoryUsage.rss();
  let most = before;
  const look = () => (most = Math.max(most, process.memoryUsage.rss()));
  const timer = setInterval(look, everyMs);
  return {
    stop() {
      clearInterval(timer);
      look();
      return (most - before) / 2 ** 20;
    },
  };
}
