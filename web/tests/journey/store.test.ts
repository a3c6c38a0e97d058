import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { toasts } from '$/state/toasts.svelte';
import { journey } from '$/journey/journey.svelte';

interface Kept {
  id: string;
  [name: string]: unknown;
}

/** A service of one learner's goals and steps; `refuses` names the method that it fails. */
class Service {
  goals: Kept[] = [];
  steps: Kept[] = [];
  asked: string[] = [];
  refuses = '';

  fetch = (address: string, { method = 'GET', body }: RequestInit): Promise<Response> => {
    const [, , , kind = '', id = ''] = new URL(address, 'http://ion.test').pathname.split('/');
    if (method !== 'GET') this.asked.push(`${method} ${kind} ${id}`.trim());
    if (method === this.refuses) return Promise.resolve(refusal());
    if (method === 'PATCH') this.steps.forEach((step) => step.id === id && Object.assign(step, JSON.parse(String(body))));
    if (method === 'DELETE') this.goals = this.goals.filter((goal) => goal.id !== id);
    return Promise.resolve(method === 'DELETE' ? new Response(null, { status: 204 }) : this.#read(kind));
  };

  #read(kind: string): Response {
    const picture = { weeks: [], goals: [], open_commitments: [], follow_through: {} };
    const items = kind === 'goals' ? this.goals : this.steps;
    return new Response(JSON.stringify(kind === 'journey' ? picture : { items, next_cursor: null }));
  }
}

function refusal(): Response {
  const headers = { 'Content-Type': 'application/problem+json' };
  return new Response('{"type":"/errors/storage-unavailable"}', { status: 503, headers });
}

let service: Service;
const titles = (): string[] => journey.goals.map((goal) => goal.title);

beforeEach(async () => {
  vi.useFakeTimers();
  service = new Service();
  service.goals = [
    { id: 'g1', title: 'open', state: 'open', steps: [] },
    { id: 'g2', title: 'reached', state: 'reached', steps: [] },
    { id: 'g3', title: 'active', state: 'active', steps: [{ id: 's1', text: 'walk', done: false }] },
  ];
  service.steps = [{ id: 's1', text: 'walk', done: false }];
  vi.stubGlobal('fetch', service.fetch);
  await journey.load();
});

afterEach(async () => {
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('the goal that the mentors know comes first, the ones behind last', () => {
  expect(journey.ranked.map((goal) => goal.title)).toEqual(['active', 'open', 'reached']);
  expect(journey.active?.id).toBe('g3');
});

test('a deleted goal is out of sight at once and gone when its note has left', async () => {
  journey.goals.filter((goal) => goal.id === 'g1').forEach((goal) => journey.removeGoal(goal));
  expect(titles()).toEqual(['reached', 'active']);
  await journey.load();
  expect(titles()).toEqual(['reached', 'active']);
  expect(service.asked).toEqual([]);
  await vi.runAllTimersAsync();
  expect(service.asked).toEqual(['DELETE goals g1']);
  expect(titles()).toEqual(['reached', 'active']);
});

test('an undone deletion deletes nothing', async () => {
  journey.goals.filter((goal) => goal.id === 'g1').forEach((goal) => journey.removeGoal(goal));
  toasts.shown.at(-1)?.undo?.();
  await vi.runAllTimersAsync();
  expect(service.asked).toEqual([]);
  expect(titles()).toContain('open');
});

test('what the service does not delete comes back', async () => {
  service.refuses = 'DELETE';
  journey.goals.filter((goal) => goal.id === 'g1').forEach((goal) => journey.removeGoal(goal));
  await vi.runAllTimersAsync();
  expect(titles()).toContain('open');
});

test('a tick that is refused is taken back and told', async () => {
  service.refuses = 'PATCH';
  const step = journey.steps[0];
  if (step === undefined) throw new Error('no step');
  await expect(journey.tick(step, true)).rejects.toMatchObject({ kind: 'storage-unavailable' });
  expect(step.done).toBe(false);
});

test('a tick that is taken is shown everywhere', async () => {
  const step = journey.steps[0];
  if (step === undefined) throw new Error('no step');
  await journey.tick(step, true);
  expect(journey.steps.map((one) => one.done)).toEqual([true]);
});
