/** Who is asked: the mentor that fits, one that stays, or two side by side. Kept for this tab. */
import { me } from '$/state/me.svelte';

const KEY = 'ion.mentors';

class Mentors {
  /** `auto`, or the id of the mentor that answers every message. */
  pinned = $state('auto');
  pair = $state<[string, string] | undefined>();

  constructor() {
    this.pinned = sessionStorage.getItem(KEY) ?? 'auto';
  }

  pin(persona: string): void {
    this.pinned = persona;
    this.pair = undefined;
    sessionStorage.setItem(KEY, persona);
  }

  /** Adds to the two that are asked, or takes out; the one that was chosen longest ago makes room. */
  toggle(persona: string): void {
    const now: string[] = this.pair ?? [];
    const next = now.includes(persona) ? now.filter((id) => id !== persona) : [...now, persona].slice(-2);
    if (next.length === 2) this.pair = [next[0] ?? '', next[1] ?? ''];
  }

  startPair(): void {
    const [first, second] = me.personas.map((persona) => persona.id);
    const lead = this.pinned === 'auto' ? (first ?? '') : this.pinned;
    this.pair = [lead, lead === second ? (first ?? '') : (second ?? '')];
  }

  stopPair(): void {
    this.pair = undefined;
  }

  get accent(): string {
    return this.pair || this.pinned === 'auto' ? 'none' : me.accent(this.pinned);
  }
}

export const mentors = new Mentors();
