/** What the live region says: the reply that is being written, in sentences. */
import { language } from '$/i18n/language.svelte';
import { complete, plain, spoken } from '$/lib/sentences';

/** How many sentences stay in the region: readers speak what is added, and the rest is only weight. */
const KEPT = 6;

class Speech {
  said = $state<{ id: number; text: string }[]>([]);
  #told = new Map<string, number>();
  #texts = new Map<string, string>();
  #next = 0;

  hear(key: string, reply: string): void {
    const text = spoken(reply);
    this.#texts.set(key, text);
    const [sentences, until] = complete(text, this.#told.get(key) ?? 0, language.now);
    this.#told.set(key, until);
    sentences.forEach((sentence) => this.say(sentence));
  }

  /** Says what is left of a reply that has ended. */
  end(key: string): void {
    const rest = plain((this.#texts.get(key) ?? '').slice(this.#told.get(key) ?? 0));
    if (rest !== '') this.say(rest);
    this.#texts.delete(key);
    this.#told.delete(key);
  }

  say(text: string): void {
    this.said = [...this.said.slice(1 - KEPT), { id: this.#next++, text }];
  }
}

export const speech = new Speech();
