import { afterEach, expect, test, vi } from 'vitest';

import { follow, type Told } from '$/api/turns';

const encoder = new TextEncoder();
const said = (id: number): string => `id: ${id}\nevent: delta\ndata: {"text":"w${id} "}\n\n`;
const END = 'id: 9\nevent: error\ndata: {"problem":{"type":"https://x/problems/provider-failed","status":502}}\n\n';

/** An answer that brings these pieces and then ends, or breaks. */
function answer(pieces: string[], breaks = false): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      if (breaks) setTimeout(() => controller.error(new TypeError('network')), 5);
      else controller.close();
    },
  });
  return new Response(body);
}

afterEach(() => vi.unstubAllGlobals());

test('a broken line goes on after the last event that came, and each event is told once', async () => {
  const asked: string[] = [];
  const answers = [
    () => Promise.resolve(answer([said(1), said(2)], true)),
    () => Promise.reject(new TypeError('network')),
    () => Promise.resolve(answer([said(2), said(3)])),
    () => Promise.resolve(answer([said(4), END])),
  ];
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    asked.push(new Headers(init.headers).get('Last-Event-ID') ?? '');
    return answers.shift()?.() ?? Promise.reject(new Error('asked too often'));
  });
  const told: Told[] = [];
  await follow('t1', (event) => told.push(event), new AbortController().signal);
  expect(told.map((event) => (event.name === 'delta' ? event.text : event.name))).toEqual(['w1 ', 'w2 ', 'w3 ', 'w4 ', 'error']);
  expect(asked).toEqual(['0', '2', '2', '3']);
});

test('a turn that has told all before is not asked again', async () => {
  const fetch = vi.fn(() => Promise.resolve(new Response(null, { status: 204 })));
  vi.stubGlobal('fetch', fetch);
  await follow('t1', () => undefined, new AbortController().signal);
  expect(fetch).toHaveBeenCalledTimes(1);
});

test('a turn that is not there is a problem, and not tried for ever', async () => {
  const document = { type: 'https://x/problems/not-found', status: 404, detail: 'There is no such turn.' };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(document), { status: 404 })));
  await expect(follow('t1', () => undefined, new AbortController().signal)).rejects.toMatchObject({ kind: 'not-found' });
});
