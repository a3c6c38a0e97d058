import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Search } from '$/sessions/found.svelte';
import { listen, type Sent } from './service';

let sent: Sent[];
let search: Search;
const page = (words: string[], next: string | null = null) => ({
  items: words.map((match) => ({ session_id: match, turn_id: match, match })),
  next_cursor: next,
});
const words = () => search.hits.map((hit) => hit.match);

beforeEach(() => {
  vi.useFakeTimers();
  sent = listen();
  search = new Search();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('an answer to a text that is no longer asked for is left aside', async () => {
  void search.ask('발');
  void search.ask(' 발표 ');
  await sent[1]?.answer(200, page(['발표']));
  await sent[0]?.answer(200, page(['발', '발']));
  expect(words()).toEqual(['발표']);
  expect(sent[1]?.path).toBe(`/api/v2/search?q=${encodeURIComponent('발표')}`);
});

test('pages follow each other, one at a time', async () => {
  void search.ask('x');
  await sent[0]?.answer(200, page(['a'], 'c1'));
  void search.more();
  void search.more();
  expect(sent).toHaveLength(2);
  expect(sent[1]?.path).toContain('cursor=c1');
  await sent[1]?.answer(200, page(['b']));
  expect(words()).toEqual(['a', 'b']);
  expect(search.hasMore).toBe(false);
});

test('a page that could not be read is read again, and what was found stays', async () => {
  void search.ask('x');
  await sent[0]?.answer(200, page(['a'], 'c1'));
  void search.more();
  await sent[1]?.answer(503, { type: '/problems/storage-unavailable', status: 503 });
  expect([words(), search.problem?.kind]).toEqual([['a'], 'storage-unavailable']);
  void search.more();
  await sent[2]?.answer(200, page(['b']));
  expect([words(), search.problem]).toEqual([['a', 'b'], undefined]);
});

test('nothing asked for finds nothing and asks nobody', async () => {
  void search.ask('x');
  void search.ask('   ');
  await sent[0]?.answer(200, page(['a']));
  expect([words(), search.ready, sent.length]).toEqual([[], false, 1]);
});
