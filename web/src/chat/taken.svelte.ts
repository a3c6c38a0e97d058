/** Which proposed steps were taken over already, by turn and text. */
import { SvelteSet } from 'svelte/reactivity';

import { steps } from '$/api/steps';
import type { Step } from '$/api/types';

const name = (turn: string, text: string): string => `${turn} ${text}`;

class Taken {
  #known = new SvelteSet<string>();

  has(turn: string, text: string): boolean {
    return this.#known.has(name(turn, text));
  }

  add(step: Step): void {
    if (step.turn_id !== null) this.#known.add(name(step.turn_id, step.text));
  }

  /** What cannot be read now shows as not taken: taking it again makes no second step. */
  async load(): Promise<void> {
    const page = await steps.list({ limit: 100 }).catch(() => ({ items: [] }));
    page.items.forEach((step) => this.add(step));
  }
}

export const taken = new Taken();
