import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { sessions } from '$/api/sessions';
import { gone } from '$/state/gone.svelte';
import { toasts } from '$/state/toasts.svelte';
import { listen, type Sent } from './service';

let sent: Sent[];
let id: string;
let count = 0;

beforeEach(() => {
  vi.useFakeTimers();
  sent = listen();
  id = `s${(count += 1)}`;
  gone.remove(id, { deleted: 'gone', failed: 'back' }, () => sessions.remove(id));
});
afterEach(async () => {
  await vi.advanceTimersByTimeAsync(60_000);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('what is deleted is out of sight at once, and the service hears of it after eight seconds', async () => {
  expect(gone.has(id)).toBe(true);
  await vi.advanceTimersByTimeAsync(7_900);
  expect(sent).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(sent.map(({ method, path }) => [method, path])).toEqual([['DELETE', `/api/v2/sessions/${id}`]]);
  await sent[0]?.answer(204);
  expect(gone.has(id)).toBe(true);
});

test('an undo brings it back, and nothing is sent', async () => {
  toasts.shown.at(-1)?.undo?.();
  expect(gone.has(id)).toBe(false);
  await vi.advanceTimersByTimeAsync(20_000);
  dispatchEvent(new Event('pagehide'));
  expect(sent).toHaveLength(0);
});

test('a page that is left sends it at once, in a request that outlives the page, and once', async () => {
  dispatchEvent(new Event('pagehide'));
  expect(sent).toHaveLength(1);
  expect(sent[0]?.init.keepalive).toBe(true);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sent).toHaveLength(1);
});

test('a note that is closed leaves the deletion on its way', async () => {
  toasts.close(toasts.shown.at(-1)?.id ?? 0);
  await vi.advanceTimersByTimeAsync(8_100);
  expect(sent).toHaveLength(1);
});

test('what can’t be deleted comes back, and it is said', async () => {
  await vi.advanceTimersByTimeAsync(8_100);
  await sent[0]?.answer(503, { type: '/problems/storage-unavailable', status: 503 });
  expect(gone.has(id)).toBe(false);
  expect(toasts.shown.at(-1)?.text).toBe('back');
});

test('what was deleted elsewhere meanwhile stays gone', async () => {
  await vi.advanceTimersByTimeAsync(8_100);
  await sent[0]?.answer(404, { type: '/problems/not-found', status: 404 });
  expect(gone.has(id)).toBe(true);
});


test('while somebody points at the note, there is time to undo', async () => {
  toasts.hold(true);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(toasts.shown).toHaveLength(1);
  expect(sent).toHaveLength(0);
  toasts.hold(false);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(sent).toHaveLength(1);
});
