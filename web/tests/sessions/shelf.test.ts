import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Shelf } from '$/state/shelf.svelte';
import { listen, type Sent } from './service';

let sent: Sent[];
let shelf: Shelf;
const session = (id: string, pinned = false, day = 1) => ({ id, title: id, pinned, goal_id: null, updated_at: `2026-01-0${day}` });
const ids = () => shelf.shown.map(({ id }) => id);
const to = (part: string, method = 'GET') => sent.filter((one) => one.method === method && one.path.includes(part));

async function answer(part: string, items: unknown[], next: string | null = null): Promise<void> {
  await to(part).at(-1)?.answer(200, { items, next_cursor: next });
}

beforeEach(async () => {
  vi.useFakeTimers();
  sent = listen();
  shelf = new Shelf();
  void shelf.open(undefined);
  await answer('/goals', []);
  await answer('pinned=true', [session('pin', true)]);
  await answer('pinned=false', [session('a', false, 3), session('b', false, 2)], 'c1');
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('pinned sessions stand above, and the others come a page at a time', async () => {
  expect(ids()).toEqual(['pin', 'a', 'b']);
  void shelf.more();
  void shelf.more();
  expect(to('cursor=c1')).toHaveLength(1);
  await answer('cursor=c1', [session('b', false, 2), session('c')]);
  expect([ids(), shelf.hasMore]).toEqual([['pin', 'a', 'b', 'c'], false]);
});

test('a session that is pinned moves up, and back to its place', async () => {
  void shelf.change('b', { pinned: true });
  await vi.advanceTimersByTimeAsync(0);
  await to('/sessions/b', 'PATCH')[0]?.answer(200, session('b', true, 2));
  expect(ids()).toEqual(['b', 'pin', 'a']);
  void shelf.change('b', { pinned: false });
  await vi.advanceTimersByTimeAsync(0);
  await to('/sessions/b', 'PATCH')[1]?.answer(200, session('b', false, 2));
  expect(ids()).toEqual(['pin', 'a', 'b']);
});

test('changes go out one after another, also after one that was refused', async () => {
  const refused = shelf.change('a', { title: '' }).catch((error: unknown) => (error as Error).name);
  void shelf.change('a', { title: 'new' });
  await vi.advanceTimersByTimeAsync(0);
  expect(to('/sessions/a', 'PATCH')).toHaveLength(1);
  await to('/sessions/a', 'PATCH')[0]?.answer(422, { type: '/problems/invalid-input', status: 422 });
  expect(await refused).toBe('Problem');
  expect(to('/sessions/a', 'PATCH')).toHaveLength(2);
});

test('another folder begins empty, and a page of the one before is left aside', async () => {
  void shelf.more();
  void shelf.open('g1');
  expect([ids(), shelf.ready]).toEqual([[], false]);
  await answer('cursor=c1', [session('late')]);
  await answer('/goals', []);
  await answer('pinned=true&limit=100&goal_id=g1', []);
  await answer('pinned=false&limit=40&goal_id=g1', [session('in')]);
  expect([ids(), shelf.ready]).toEqual([['in'], true]);
});
