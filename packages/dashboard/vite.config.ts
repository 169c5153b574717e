import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/**
 * Addresses inside the bundle are relative, and the server puts its base path before those of `index.html`: so the same
 * files work below any path.
 */
export default defineConfig({
  base: "./",
  plugins: [react()],
  build: {
    target: "es2022",
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
