import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // The window is the system's own web engine, which is new enough for modules as they are written.
  build: { target: "es2022", assetsInlineLimit: 0 },
});
