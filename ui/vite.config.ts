import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vitest/config";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // Tauri serves the pages from a scheme of its own, so every address is relative.
  base: "./",
  plugins: [tailwindcss(), svelte(), svelteTesting()],
  clearScreen: false,
  server: { port: 1420, strictPort: true, fs: { allow: [at(".."), at(".")] } },
  build: {
    // The content security policy lets nothing in as a data: address but pictures.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ["chrome111", "safari16.4"],
    // The chart is loaded when a report is opened; nothing else comes near this.
    chunkSizeWarningLimit: 700,
    rollupOptions: { input: { till: at("index.html"), customer: at("customer.html") } },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "screens",
          environment: "happy-dom",
          include: ["src/**/*.test.ts"],
          setupFiles: ["src/testing/setup.ts"],
        },
      },
      {
        extends: true,
        test: { name: "window", environment: "node", include: ["look/**/*.test.ts"], maxConcurrency: 2 },
      },
    ],
  },
});
