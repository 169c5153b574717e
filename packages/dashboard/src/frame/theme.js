// Runs before the first paint: what one has chosen must not come as a flash. The rest is in preferences.ts.
try {
  const { theme, density, motion } = JSON.parse(
    localStorage.getItem("horarium.preferences") || "{}",
  );
  Object.assign(document.documentElement.dataset, {
    theme: theme || "system",
    density: density || "comfortable",
    motion: motion || "system",
  });
} catch {
  // a browser that keeps nothing
}
