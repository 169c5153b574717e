import { config } from "../api/config.ts";

const place = "horarium.reloadedAt";
/** Milliseconds. */
const notAgainWithin = 10_000;

/** A part that was built anew meanwhile has another name: the page is loaded once more, and knows it. */
export function reloadForNewBuild(): void {
  addEventListener("vite:preloadError", () => void reloadOnce());
}

async function reloadOnce(): Promise<void> {
  const before = Number(sessionStorage.getItem(place) ?? 0);
  // then something else is wrong, and the page says so
  if (Date.now() - before < notAgainWithin || !(await isServerThere())) return;
  sessionStorage.setItem(place, String(Date.now()));
  location.reload();
}

/** While it is away there is no new build, and a page that is loaded again would be gone. */
async function isServerThere(): Promise<boolean> {
  try {
    return (await fetch(config.base, { cache: "no-store" })).ok;
  } catch {
    // however it cannot be reached
    return false;
  }
}
