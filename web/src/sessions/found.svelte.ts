/** What a search over all messages found, a page at a time. */
import { problemOf, type Problem } from '$/api/problem';
import { sessions } from '$/api/sessions';
import type { Found } from '$/api/types';
import { gone } from '$/state/gone.svelte';

export class Search {
  problem = $state<Problem | undefined>();
  ready = $state(false);
  hasMore = $state(false);
  #hits = $state<Found[]>([]);
  #text = '';
  #next: string | null = null;
  #asked = 0;
  #busy = false;

  readonly hits = $derived(this.#hits.filter((hit) => !gone.has(hit.session_id)));

  /** Looks for a text anew; what was found before stays in sight until the answer is there. */
  async ask(text: string): Promise<void> {
    this.#text = text.trim();
    this.#next = null;
    this.hasMore = false;
    if (this.#text !== '') return this.#read();
    this.#asked += 1;
    Object.assign(this, { ready: false, problem: undefined });
    this.#hits = [];
  }

  async more(): Promise<void> {
    if (!this.#busy && this.hasMore) await this.#read();
  }

  /** An answer that comes after another text was asked for is left aside. */
  async #read(): Promise<void> {
    const asked = ++this.#asked;
    const cursor = this.#next;
    this.#busy = true;
    this.problem = undefined;
    try {
      const page = await sessions.search(this.#text, cursor);
      if (asked !== this.#asked) return;
      this.#hits = cursor === null ? page.items : [...this.#hits, ...page.items];
      this.#next = page.next_cursor ?? null;
      this.hasMore = this.#next !== null;
      this.ready = true;
    } catch (error) {
      if (asked === this.#asked) this.problem = problemOf(error);
    } finally {
      if (asked === this.#asked) this.#busy = false;
    }
  }
}
