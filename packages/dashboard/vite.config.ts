import { readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig, type HtmlTagDescriptor, type Plugin, type Rolldown } from "vite";

/**
 * What nearly every page needs, in two files in place of forty: small files pack badly, and each takes its turn.
 * Libraries change less often than we do, so that a new version finds them in the browser's cache.
 */
const sharedByMost = [
  {
    name: "libraries",
    test: /node_modules\/(react|react-dom|scheduler|@tanstack|use-sync-external-store)\//,
  },
  { name: "parts", test: /dashboard\/src\/(api|job|status|time|ui|words)\//, minShareCount: 5 },
];

/**
 * Addresses inside the bundle are relative, and the server puts its base path before those of `index.html`: so the same
 * files work below any path.
 */
export default defineConfig({
  base: "./",
  plugins: [react(), englishOnly(), beforeFirstPaint()],
  build: {
    target: "es2022",
    sourcemap: false,
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: sharedByMost } } },
  },
});

/**
 * The scripts that set the theme and begin to load what the page will want, which wait for nothing; which files are each
 * page's own; and the fonts that each page shows.
 */
function beforeFirstPaint(): Plugin {
  const scripts = ["theme.js", "early.js"];
  const fonts = /(atkinson-hyperlegible-(next|mono)|literata)-latin-wght-normal/;
  return {
    name: "before-first-paint",
    apply: "build",
    buildStart() {
      for (const name of scripts) {
        const file = new URL(`src/frame/${name}`, import.meta.url);
        this.emitFile({ type: "asset", name, source: readFileSync(file, "utf8") });
      }
    },
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const files = Object.keys(bundle);
        const code = JSON.stringify(codeOfPages(bundle));
        const before = [
          `<script type="application/json" id="code">${code}</script>`,
          ...scripts.map((name) => `<script src="./${assetOf(name, files)}"></script>`),
        ];
        return {
          html: html.replace("<title>", (title) => `${before.join("\n    ")}\n    ${title}`),
          tags: files.filter((name) => fonts.test(name)).map(preloadOf),
        };
      },
    },
  };
}

function assetOf(name: string, files: readonly string[]): string {
  const begin = `assets/${name.replace(/\.js$/, "")}-`;
  const file = files.find((one) => one.startsWith(begin) && one.endsWith(".js"));
  if (file === undefined) throw new Error(`${name} is not in the build`);
  return file;
}

/** By the folder in `src/pages`: what is loaded for that page beside what all load, styles too. */
function codeOfPages(bundle: Rolldown.OutputBundle): Record<string, string[]> {
  const chunks = Object.values(bundle).filter((one) => one.type === "chunk");
  const ofAll = filesOf(chunks.filter(({ isEntry }) => isEntry));
  return Object.fromEntries(
    chunks.flatMap((chunk) => {
      const page = /\/src\/pages\/(.+)\/index\.tsx$/.exec(chunk.facadeModuleId ?? "")?.[1];
      if (page === undefined) return [];
      return [[page, [...filesOf([chunk])].filter((file) => !ofAll.has(file))]];
    }),
  );

  /** Of these and all that they import. */
  function filesOf(some: readonly Rolldown.OutputChunk[], seen = new Set<string>()): Set<string> {
    for (const { fileName, imports, viteMetadata } of some) {
      if (seen.has(fileName)) continue;
      seen.add(fileName);
      for (const style of viteMetadata?.importedCss ?? []) seen.add(style);
      filesOf(
        chunks.filter((one) => imports.includes(one.fileName)),
        seen,
      );
    }
    return seen;
  }
}

/** React Aria brings its words in 34 languages; the page is in English, and says so to it (`I18nProvider`). */
function englishOnly(): Plugin {
  const others =
    /\/react-(aria|stately)(-components)?\/.*\/intl\/(.*\/)?(?!en-US)[a-z]{2}-[A-Z]{2}\.m?js$/;
  return {
    name: "english-only",
    apply: "build",
    load: (id) => (others.test(id) ? "export default {};" : null),
  };
}

function preloadOf(file: string): HtmlTagDescriptor {
  return {
    tag: "link",
    attrs: { rel: "preload", as: "font", type: "font/woff2", href: `./${file}`, crossorigin: true },
    injectTo: "head",
  };
}
