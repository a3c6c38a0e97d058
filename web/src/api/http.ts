/** The one way to the service. Every refusal becomes a `Problem`, and whether the service is reached is known here. */
import { connection } from '$/state/connection.svelte';

import { isFromGateway, Problem } from './problem';

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Ask {
  query?: Query;
  body?: unknown;
  /** Names the request, so that sent twice it is done once. */
  once?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

type Listener = () => void;
let whenSignedOut: Listener = () => undefined;

/** Called when the service no longer knows this browser. */
export function onSignedOut(listener: Listener): void {
  whenSignedOut = listener;
}

export async function send(method: string, path: string, ask: Ask = {}): Promise<Response> {
  const headers = new Headers(ask.headers);
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' };
  if (ask.body !== undefined) {
    headers.set('Content-Type', 'application/json');
    init.body = JSON.stringify(ask.body);
  }
  if (ask.once !== undefined) headers.set('Idempotency-Key', ask.once);
  if (ask.signal !== undefined) init.signal = ask.signal;
  // What was deleted is deleted, though the page is closed in the same moment.
  if (method === 'DELETE') init.keepalive = true;
  const response = await reach(path + queryOf(ask.query), init);
  if (response.ok) return response;
  const problem = await Problem.from(response);
  if (problem.status === 401 && !path.startsWith('/sign-in')) whenSignedOut();
  throw problem;
}

async function reach(address: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(address, init);
    if (!isFromGateway(response)) {
      connection.reached();
      return response;
    }
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
  }
  connection.lost();
  throw Problem.offline();
}

function queryOf(query: Query = {}): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') given.set(name, String(value));
  }
  return given.size > 0 ? `?${given}` : '';
}

async function json<T>(method: string, path: string, ask?: Ask): Promise<T> {
  const response = await send(method, path, ask);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

const ROOT = '/api/v2';

/** Calls that answer with JSON, under `/api/v2`. */
export const api = {
  get: <T>(path: string, query?: Query): Promise<T> => json('GET', ROOT + path, query ? { query } : {}),
  post: <T>(path: string, body: unknown, ask?: Ask): Promise<T> => json('POST', ROOT + path, { ...ask, body }),
  put: <T>(path: string, body: unknown): Promise<T> => json('PUT', ROOT + path, { body }),
  patch: <T>(path: string, body: unknown): Promise<T> => json('PATCH', ROOT + path, { body }),
  delete: <T = undefined>(path: string, body?: unknown): Promise<T> => json('DELETE', ROOT + path, { body }),
};
