/** A service for tests of what the page sends: each answer is given when the test says so. */
import { vi } from 'vitest';

export interface Sent {
  method: string;
  path: string;
  init: RequestInit;
  answer: (status: number, body?: unknown) => Promise<void>;
}

export function listen(): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
    return new Promise<Response>((resolve) => {
      const answer = async (status: number, body?: unknown): Promise<void> => {
        const headers = { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' };
        resolve(new Response(body === undefined ? null : JSON.stringify(body), { status, headers }));
        await vi.advanceTimersByTimeAsync(0);
      };
      sent.push({ method: init.method ?? 'GET', path, init, answer });
    });
  });
  return sent;
}
