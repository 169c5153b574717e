// What a browser loads before it shows a page of the dashboard, packed by gzip: no page may be over the budget. Reads the
// manifest of the build.
import { dashboardSize } from "./dashboard-size.mjs";

/** Kilobytes of 1,000 bytes. */
const budget = { js: 200, css: 20, fonts: 110 };

const { frame, pages, fonts } = dashboardSize();
const largest = (kind) => pages.reduce((most, one) => (one[kind] > most[kind] ? one : most));

let isWithin = true;
tell("JS of the frame, without a page", frame.js, budget.js);
for (const kind of ["js", "css"]) {
  const { page, [kind]: size } = largest(kind);
  tell(`${kind.toUpperCase()} of the largest page (${page})`, size, budget[kind]);
}
tell("Fonts that each page loads", fonts, budget.fonts);
if (!isWithin) process.exitCode = 1;

function tell(what, size, most) {
  console.log(`${what}: ${size.toFixed(1)} kB of ${most} kB`);
  if (size <= most) return;
  isWithin = false;
  console.error("  that is too much: load what is not needed at once with import()");
}
