import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Turn } from '$/api/types';
import { Conversation } from '$/state/conversation.svelte';

interface Asked {
  method: string;
  path: string;
  body: Record<string, unknown>;
  once: string | null;
}

/** A service of one session that answers every message at once. */
class Service {
  asked: Asked[] = [];
  turns: Turn[] = [];
  isDown = false;

  fetch = (path: string, init: RequestInit): Promise<Response> => {
    if (this.isDown) return Promise.reject(new TypeError('network'));
    const body = (init.body ? JSON.parse(init.body as string) : {}) as Record<string, unknown>;
    const [method, once] = [init.method ?? 'GET', new Headers(init.headers).get('Idempotency-Key')];
    this.asked.push({ method, path, body, once });
    return Promise.resolve(this.answer(method, new URL(path, 'http://ion.test'), body));
  };

  answer(method: string, url: URL, body: Record<string, unknown>): Response {
    const of = (value: unknown): Response => new Response(JSON.stringify(value));
    const path = url.pathname.replace('/api/v2', '');
    if (method === 'POST' && path === '/chat') return this.#reply(body);
    if (path === '/sessions') return of({ items: [] });
    if (path === '/sessions/s1') return of({ id: 's1', title: 'T', turns: this.turns.length });
    if (path.startsWith('/turns/')) return of(this.turns.find((turn) => path.endsWith(turn.id)));
    const after = url.searchParams.get('after');
    return of({ items: after ? this.turns.slice(this.turns.findIndex((one) => one.id === after) + 1) : this.turns });
  }

  add(message: string, parent: string | null, persona = 'lua'): Turn {
    const made = { id: `t${this.turns.length + 1}`, session_id: 's1', parent_id: parent, message, reply: `re ${message}` };
    const siblings = [...this.turns.filter((turn) => turn.parent_id === parent).map((turn) => turn.id), made.id];
    const turn = { ...made, persona, state: 'done', steps: [], siblings, receipt: {}, feedback: null, resonance: {}, routing: {} };
    this.turns.push(turn as unknown as Turn);
    return turn as unknown as Turn;
  }

  #reply(body: Record<string, unknown>): Response {
    const parent = 'parent_id' in body ? (body['parent_id'] as string | null) : null;
    const turn = this.add(String(body['message']), parent, String(body['persona']));
    const done = JSON.stringify({ ...turn, content: turn.reply });
    const events = `id: 1\nevent: delta\ndata: {"text":"${turn.reply}"}\n\nid: 2\nevent: done\ndata: ${done}\n\n`;
    return new Response(events, { headers: { 'ION-Turn-Id': turn.id } });
  }
}

let service: Service;
let open: Conversation;

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 500 });
  sessionStorage.clear();
  service = new Service();
  open = new Conversation();
  vi.stubGlobal('fetch', service.fetch);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const said = (): string[] => open.turns.map((turn) => turn.message);
const ended = (): Promise<void> => vi.waitFor(() => expect(open.turns.every((turn) => turn.state === 'done')).toBe(true));

test('a first message makes the session, and the next one follows it', async () => {
  await open.send({ message: 'one', persona: 'auto' });
  await ended();
  expect(open.id).toBe('s1');
  await open.send({ message: 'two', persona: 'auto' });
  const chats = service.asked.filter((asked) => asked.path.endsWith('/chat'));
  expect(chats[0]?.body).not.toHaveProperty('session_id');
  expect(chats[1]?.body).toMatchObject({ session_id: 's1', parent_id: 't1' });
});

test('where the service is not reached all is as before, and the message sent again is the same request', async () => {
  await open.send({ message: 'one', persona: 'auto' });
  await ended();
  const keys: (string | null)[] = [];
  const down = vi.fn((path: string, init: RequestInit) => {
    if (path.endsWith('/chat')) keys.push(new Headers(init.headers).get('Idempotency-Key'));
    return Promise.reject(new TypeError('network'));
  });
  vi.stubGlobal('fetch', down);
  await expect(open.send({ message: 'two', persona: 'auto' })).rejects.toMatchObject({ kind: 'offline' });
  expect(said()).toEqual(['one']);
  vi.stubGlobal('fetch', service.fetch);
  await open.send({ message: 'two', persona: 'auto' });
  const last = service.asked.findLast((asked) => asked.path.endsWith('/chat'));
  expect(new Set([...keys, last?.once]).size).toBe(1);
  expect(said()).toEqual(['one', 'two']);
});

test('the same words sent on purpose are another request', async () => {
  for (let times = 0; times < 2; times += 1) {
    await open.send({ message: 'more', persona: 'auto' });
    await ended();
  }
  const keys = service.asked.filter((asked) => asked.path.endsWith('/chat')).map((asked) => asked.once);
  expect(new Set(keys).size).toBe(2);
});

test('a message put anew begins a branch where it stood, and both versions know each other', async () => {
  for (const message of ['one', 'two', 'three']) {
    await open.send({ message, persona: 'auto' });
    await ended();
  }
  const second = open.turns[1];
  await open.send({ message: 'two, anew', persona: 'auto', parent: second?.parent_id ?? null });
  await ended();
  expect(said()).toEqual(['one', 'two, anew']);
  expect(open.turns[1]?.siblings).toEqual(['t2', 't4']);
});

test('two mentors that are asked the same stand side by side, on the same place', async () => {
  await open.compare('one', ['lua', 'elro']);
  await ended();
  const first = open.turns[0];
  const other = open.beside[first?.key ?? ''];
  await vi.waitFor(() => expect(other?.state).toBe('done'));
  expect([first?.persona, other?.persona]).toEqual(['lua', 'elro']);
  expect(other?.parent_id).toBe(first?.parent_id);
  expect(first?.siblings).toEqual(['t1', 't2']);
});

test('a second mentor that can’t be asked takes nothing from the first', async () => {
  const fetch = service.fetch;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    service.isDown = service.turns.length === 1 && path.endsWith('/chat');
    return fetch(path, init);
  });
  await open.compare('one', ['lua', 'elro']);
  expect(said()).toEqual(['one']);
  expect(open.beside).toEqual({});
  expect(open.alarm?.kind).toBe('offline');
});

test('what another tab adds is found', async () => {
  service.add('one', null);
  await open.open('s1');
  service.add('from elsewhere', 't1');
  await open.refresh();
  await open.refresh();
  expect(said()).toEqual(['one', 'from elsewhere']);
});
