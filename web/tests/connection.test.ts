import { afterEach, expect, test, vi } from 'vitest';

import { api } from '$/api/http';
import { connection } from '$/state/connection.svelte';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a browser without a network still reaches a service on its own machine', async () => {
  const fetch = vi.fn(() => Promise.resolve(new Response()));
  vi.stubGlobal('fetch', fetch);
  dispatchEvent(new Event('offline'));
  await vi.waitFor(() => expect(fetch).toHaveBeenCalled());
  expect(connection.offline).toBe(false);
});

test('a network that dies while it is asked is asked once more', async () => {
  vi.useFakeTimers();
  let isUp = true;
  vi.stubGlobal('fetch', () => (isUp ? Promise.resolve(new Response()) : Promise.reject(new TypeError('network'))));
  vi.stubGlobal('navigator', { onLine: false });
  await connection.probe();
  expect(connection.offline).toBe(false);
  isUp = false;
  await vi.advanceTimersByTimeAsync(3_500);
  expect(connection.offline).toBe(true);
  isUp = true;
  vi.stubGlobal('navigator', { onLine: true });
  await vi.advanceTimersByTimeAsync(3_500);
  expect(connection.offline).toBe(false);
});

test('a service that comes back is noticed without anybody asking for it', async () => {
  vi.useFakeTimers();
  let isUp = false;
  vi.stubGlobal('fetch', () => (isUp ? Promise.resolve(new Response()) : Promise.reject(new TypeError('network'))));
  await connection.probe();
  expect(connection.offline).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(connection.offline).toBe(true);
  isUp = true;
  await vi.advanceTimersByTimeAsync(3_500);
  expect(connection.offline).toBe(false);
});

test('a proxy that answers for a service that is down is no service', async () => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('Bad Gateway', { status: 502 })));
  await expect(api.get('/sessions')).rejects.toMatchObject({ kind: 'offline' });
  expect(connection.offline).toBe(true);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}')));
  await api.get('/sessions');
  expect(connection.offline).toBe(false);
});

test('a pause ends at once when the page is looked at again', async () => {
  vi.useFakeTimers();
  let over = false;
  void connection.pause(60_000).then(() => (over = true));
  dispatchEvent(new Event('focus'));
  await vi.advanceTimersByTimeAsync(0);
  expect(over).toBe(true);
});
