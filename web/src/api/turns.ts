/** Asking a mentor, and following a reply to its end whatever the line does. */
import { connection } from '$/state/connection.svelte';

import { eventsOf } from './events';
import { api, send } from './http';
import { Problem, problemOf } from './problem';
import type { ChatAnswer, ChatRequest, ProblemDocument, Resonance, Turn } from './types';

export type Told =
  | { name: 'routing'; persona: string | null; reasons: string[]; resonance: Resonance }
  | { name: 'delta'; text: string }
  | { name: 'done'; answer: ChatAnswer }
  | { name: 'error'; problem: Problem };

export type Listener = (told: Told) => void;

/** Pauses between attempts to get a broken line back. */
const PAUSES_MS = [250, 500, 1000, 2000, 4000, 8000];

/**
 * Puts a message, and gives the id of its turn with the answer that streams it. A line that breaks before the service
 * answered is tried again under the same key, so that the message is asked once. `anew`: no reply that was given before.
 */
export async function ask(
  request: Omit<ChatRequest, 'stream'>,
  once: string,
  anew = false,
): Promise<[string, Response]> {
  const body = { ...request, stream: true };
  const headers: Record<string, string> = anew ? { 'ION-Cache': 'refresh' } : {};
  const response = await untilReached(() => send('POST', '/api/v2/chat', { body, once, headers }), 2);
  return [response.headers.get('ION-Turn-Id') ?? '', response];
}

/** Tells all that happens to a turn, each event once, until it has ended. Gives up only when `signal` says so. */
export async function follow(id: string, listen: Listener, signal: AbortSignal, begun?: Response): Promise<void> {
  let last = 0;
  let response = begun;
  while (!signal.aborted) {
    response ??= await untilReached(() => events(id, last, signal), Infinity, signal);
    if (response.status === 204) return;
    try {
      for await (const event of eventsOf(response)) {
        if (signal.aborted) return;
        if (event.id <= last) continue;
        last = event.id;
        const told = toldBy(event.name, event.data);
        if (told !== undefined) listen(told);
        if (told?.name === 'done' || told?.name === 'error') return;
      }
    } catch {
      if (!signal.aborted) connection.lost();
    }
    response = undefined;
  }
}

function events(id: string, last: number, signal: AbortSignal): Promise<Response> {
  return send('GET', `/api/v2/turns/${id}/events`, { headers: { 'Last-Event-ID': String(last) }, signal });
}

function toldBy(name: string, data: string): Told | undefined {
  const value = JSON.parse(data) as Record<string, unknown>;
  switch (name) {
    case 'routing':
      return { name, ...(value as { persona: string | null; reasons: string[]; resonance: Resonance }) };
    case 'delta':
      return { name, text: String(value['text']) };
    case 'done':
      return { name, answer: value as unknown as ChatAnswer };
    case 'error':
      return { name, problem: Problem.of(value['problem'] as ProblemDocument) };
    default:
      return undefined;
  }
}

async function untilReached<T>(attempt: () => Promise<T>, tries: number, signal?: AbortSignal): Promise<T> {
  for (let failed = 0; ; failed += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (signal?.aborted === true || !problemOf(error).isUnreachable || failed >= tries) throw error;
    }
    await connection.pause(PAUSES_MS[Math.min(failed, PAUSES_MS.length - 1)] ?? 0, signal);
  }
}

export const turns = {
  get: (id: string) => api.get<Turn>(`/turns/${id}`),
  stop: (id: string) => api.delete<Turn>(`/turns/${id}`),
  rate: (id: string, rating: -1 | 1, reason: string) => api.put<undefined>(`/turns/${id}/feedback`, { rating, reason }),
};
