import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { Plugin } from 'vite';

/**
 * Writes the service worker with the names of the files that a first view needs, so that the page opens without a
 * network. What loads when needed (highlighting, charts) is kept once it was used.
 */
export function offlineShell(): Plugin {
  return {
    name: 'offline-shell',
    apply: 'build',
    generateBundle(_options, bundle) {
      const first = new Set<string>();
      const follow = (name: string): void => {
        const file = bundle[name];
        if (file === undefined || first.has(name)) return;
        first.add(name);
        if (file.type !== 'chunk') return;
        file.imports.forEach(follow);
        file.viteMetadata?.importedCss.forEach((css) => first.add(css));
      };
      for (const file of Object.values(bundle)) if (file.type === 'chunk' && file.isEntry) follow(file.fileName);
      const shell = ['/', '/icon.svg', '/manifest.webmanifest', ...[...first].map((name) => `/${name}`)];
      const version = createHash('sha256').update(shell.join()).digest('hex').slice(0, 12);
      const source = readFileSync(new URL('./service-worker.js', import.meta.url), 'utf8')
        .replace("'VERSION'", JSON.stringify(version))
        .replace('[/* SHELL */]', JSON.stringify(shell));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}
