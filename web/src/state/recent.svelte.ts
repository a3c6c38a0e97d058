/** The sessions of the side bar: the pinned ones and the newest. */
import { problemOf } from '$/api/problem';
import { sessions } from '$/api/sessions';
import type { Session } from '$/api/types';

import { gone } from './gone.svelte';

const SHOWN = 30;

class Recent {
  #pinned = $state<Session[]>([]);
  #latest = $state<Session[]>([]);

  readonly shown = $derived([...this.#pinned, ...this.#latest].filter((session) => !gone.has(session.id)));

  /** Reads both anew. What can't be read now stays as it was: the bar is a way in and not the place itself. */
  async load(): Promise<void> {
    try {
      const [pinned, latest] = await Promise.all([
        sessions.list({ pinned: true, limit: SHOWN }),
        sessions.list({ limit: SHOWN }),
      ]);
      this.#pinned = pinned.items;
      this.#latest = latest.items.filter((session) => !session.pinned);
    } catch (error) {
      problemOf(error);
    }
  }
}

export const recent = new Recent();
