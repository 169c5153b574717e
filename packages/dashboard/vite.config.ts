import { readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { defineConfig, type HtmlTagDescriptor, type Plugin } from "vite";

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

/** The script that sets the theme, which waits for nothing, and the fonts that each page shows. */
function beforeFirstPaint(): Plugin {
  const themeFile = new URL("src/frame/theme.js", import.meta.url);
  const fonts = /atkinson-hyperlegible-(next|mono)-latin-wght-normal/;
  return {
    name: "before-first-paint",
    apply: "build",
    buildStart() {
      this.emitFile({ type: "asset", name: "theme.js", source: readFileSync(themeFile, "utf8") });
    },
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle = {} }) {
        const files = Object.keys(bundle);
        const theme = files.find((name) => /\/theme-[^/]+\.js$/.test(name));
        if (theme === undefined) throw new Error("the theme's script is not in the build");
        return [
          { tag: "script", attrs: { src: `./${theme}` }, injectTo: "head-prepend" },
          ...files.filter((name) => fonts.test(name)).map(preloadOf),
        ];
      },
    },
  };
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
