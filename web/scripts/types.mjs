// Writes src/api/schema.ts from the service's own description of itself; with --check says whether it is fresh.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

import openapiTS, { astToString } from 'openapi-typescript';

const DESCRIBE = `
import json
from ion_mentoring.app import create_app
from ion_mentoring.settings import Settings
print(json.dumps(create_app(Settings()).openapi()))
`;
const root = new URL('../../', import.meta.url).pathname;
const target = new URL('../src/api/schema.ts', import.meta.url);
const python = process.env['PYTHON'] ?? `${root}.venv/bin/python`;

const described = execFileSync(python, ['-c', DESCRIBE], {
  env: { ...process.env, PYTHONPATH: `${root}src` },
  maxBuffer: 64 * 1024 * 1024,
});
const types = await openapiTS(JSON.parse(described.toString()), { alphabetize: true, defaultNonNullable: false });
const written = `// Made by \`npm run types\`: change the service, not this file.\n${astToString(types)}`;

if (!process.argv.includes('--check')) writeFileSync(target, written);
else if (readFileSync(target, 'utf8') !== written) {
  process.stderr.write('src/api/schema.ts is stale. Run `npm run types`.\n');
  process.exit(1);
}
