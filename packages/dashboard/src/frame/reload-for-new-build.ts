const place = "horarium.reloadedAt";
/** Milliseconds. */
const notAgainWithin = 10_000;

/** A part that was built anew meanwhile has another name: the page is loaded once more, and knows it. */
export function reloadForNewBuild(): void {
  addEventListener("vite:preloadError", (event) => {
    const before = Number(sessionStorage.getItem(place) ?? 0);
    // then something else is wrong, and the page says so
    if (Date.now() - before < notAgainWithin) return;
    sessionStorage.setItem(place, String(Date.now()));
    event.preventDefault();
    location.reload();
  });
}
