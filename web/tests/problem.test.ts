// @vitest-environment node
import { expect, test } from 'vitest';

import { isFromGateway, Problem } from '$/api/problem';

const page = (status: number): Response => new Response('<h1>nginx</h1>', { status, headers: { 'Content-Type': 'text/html' } });

test.each([
  [413, 'too-large'],
  [429, 'too-many-requests'],
  [500, 'internal'],
])('a proxy that refuses with %i in its own form is understood', async (status, kind) => {
  expect((await Problem.from(page(status))).kind).toBe(kind);
});

test('a proxy that stands alone means that the service is away, and the service that is busy does not', () => {
  expect(isFromGateway(page(503))).toBe(true);
  expect(isFromGateway(new Response('{}', { status: 503, headers: { 'Content-Type': 'application/problem+json' } }))).toBe(false);
});
