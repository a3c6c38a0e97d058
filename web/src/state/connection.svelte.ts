/**
 * Whether the service is reached. Only asking it tells: a browser that says it has no network may still reach a service
 * on its own machine, and one that has a network may not.
 */

const WAKES = ['online', 'focus', 'visibilitychange'] as const;
const PROBE_MS = 3000;

class Connection {
  offline = $state(false);
  #probing = false;

  constructor() {
    addEventListener('offline', () => void this.probe());
    addEventListener('online', () => void this.probe());
  }

  reached(): void {
    this.offline = false;
  }

  /** Asks from now on whether the service is back. */
  lost(): void {
    this.offline = true;
    void this.#ask();
  }

  async probe(): Promise<void> {
    try {
      const response = await fetch('/health/live', { cache: 'no-store' });
      if (!response.ok) return this.lost();
      this.reached();
    } catch {
      return this.lost();
    }
    // It was reached, but the browser is losing its network: the next request may not get through.
    if (!navigator.onLine) void this.#ask();
  }

  /** Asks again in a while. */
  async #ask(): Promise<void> {
    if (this.#probing) return;
    this.#probing = true;
    await this.pause(PROBE_MS);
    this.#probing = false;
    if (this.offline || !navigator.onLine) void this.probe();
  }

  /** Waits; a network that comes back, or a tab that is looked at again, ends the wait at once. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        for (const wake of WAKES) removeEventListener(wake, end);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      for (const wake of WAKES) addEventListener(wake, end);
      signal?.addEventListener('abort', end);
    });
  }
}

export const connection = new Connection();
