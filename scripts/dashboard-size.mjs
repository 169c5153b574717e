import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../packages/dashboard/dist/", import.meta.url);

/**
 * What a browser loads before it shows a page of the dashboard, by the manifest of the build: kilobytes of 1,000 bytes,
 * packed by gzip (fonts are packed already).
 *
 * @typedef {{ js: number, css: number }} Size
 * @returns {{ frame: Size, pages: (Size & { page: string })[], fonts: number }} `frame` is in each of the pages.
 */
export function dashboardSize() {
  const manifest = JSON.parse(read(".vite/manifest.json"));
  const sizes = new Map();
  const packed = (file) => {
    if (!sizes.has(file))
      sizes.set(file, gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1_000);
    return sizes.get(file);
  };
  /** Of these and all that they import before they run. */
  const sizeOf = (names) => {
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
  };
  const pages = manifest["index.html"].dynamicImports.filter((name) => name.includes("/pages/"));
  return {
    frame: sizeOf(["index.html"]),
    pages: pages.map((page) => ({ page, ...sizeOf(["index.html", page]) })),
    fonts: fontsOf(manifest),
  };
}

/** Those that the page names, and the one of its titles. */
function fontsOf(manifest) {
  const named = [...read("index.html").matchAll(/href="\.\/([^"]+\.woff2)"/g)].map(
    ([, file]) => file,
  );
  const title = manifest["index.html"].assets.filter((file) =>
    /literata-latin-wght-normal/.test(file),
  );
  return [...new Set([...named, ...title])].reduce(
    (total, file) => total + readFileSync(new URL(file, dist)).length / 1_000,
    0,
  );
}

const read = (file) => readFileSync(new URL(file, dist), "utf8");
