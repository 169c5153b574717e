// What a browser loads before it shows a page of the dashboard, packed by gzip: no page may be over the budget. Reads the
// manifest of the build.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** Kilobytes of 1,000 bytes. */
const budget = { frame: 200, js: 240, css: 20, fonts: 110 };

const dist = new URL("../packages/dashboard/dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const sizes = new Map();

const pages = manifest["index.html"].dynamicImports.filter((name) => name.includes("/pages/"));
const loaded = pages.map((page) => ({ page, ...sizeOf(["index.html", page]) }));
const fonts = fontsOf(readFileSync(new URL("index.html", dist), "utf8"));
const largest = (kind) => loaded.reduce((most, one) => (one[kind] > most[kind] ? one : most));

let isWithin = true;
tell("JS of the frame, without a page", sizeOf(["index.html"]).js, budget.frame);
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

/** Of these and all that they import before they run. */
function sizeOf(names) {
  const seen = new Set();
  const css = new Set();
  const visit = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const file of manifest[name].css ?? []) css.add(file);
    for (const other of manifest[name].imports ?? []) visit(other);
  };
  for (const name of names) visit(name);
  const sum = (files) => [...files].reduce((total, file) => total + packed(file), 0);
  return { js: sum([...seen].map((name) => manifest[name].file)), css: sum(css) };
}

function packed(file) {
  if (!sizes.has(file))
    sizes.set(file, gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1_000);
  return sizes.get(file);
}

/** Those that the page names, and the one of its titles. They are packed already. */
function fontsOf(html) {
  const named = [...html.matchAll(/href="\.\/([^"]+\.woff2)"/g)].map(([, file]) => file);
  const title = manifest["index.html"].assets.filter((file) => /literata-latin-wght/.test(file));
  return [...named, ...title].reduce(
    (total, file) => total + readFileSync(new URL(file, dist)).length / 1_000,
    0,
  );
}
