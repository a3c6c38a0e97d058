import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

import { offlineShell } from './scripts/offline-shell.ts';

const service = process.env['ION_SERVICE'] ?? 'http://127.0.0.1:8080';

/** The service's own paths; everything else is a path of the page. */
const proxied = ['/api', '/sign-in', '/sign-out', '/health', '/docs'];

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), offlineShell()],
  build: {
    outDir: '../src/ion_mentoring/web/page',
    emptyOutDir: true,
    target: ['chrome123', 'firefox125', 'safari17.5'],
    assetsInlineLimit: 0, // the policy of the page allows no data: but for pictures
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { host: '127.0.0.1', proxy: Object.fromEntries(proxied.map((path) => [path, service])) },
  // Components under test run as they do in a browser, not as they would on a server.
  resolve: {
    alias: { $: new URL('./src', import.meta.url).pathname },
    ...(mode === 'test' ? { conditions: ['browser'] } : {}),
  },
  test: { environment: 'jsdom', include: ['tests/**/*.test.ts'] },
}));
