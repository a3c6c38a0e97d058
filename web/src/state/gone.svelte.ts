/** What was deleted here: out of sight at once, and gone for good when the note with its undo has left. */
import { SvelteSet } from 'svelte/reactivity';

import { problemOf } from '$/api/problem';

import { toasts } from './toasts.svelte';

interface Told {
  deleted: string;
  failed: string;
}

class Gone {
  #ids = new SvelteSet<string>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Lists leave out what is gone, so that an undo or a failure brings it back to where it was. */
  remove(id: string, told: Told, remove: () => Promise<unknown>): void {
    const back = (): boolean => this.#ids.delete(id);
    const commit = (): void => {
      remove().catch((error: unknown) => {
        if (problemOf(error).kind === 'not-found') return;
        back();
        toasts.say(told.failed);
      });
    };
    this.#ids.add(id);
    toasts.sayUndoable(told.deleted, commit, back);
  }
}

export const gone = new Gone();
