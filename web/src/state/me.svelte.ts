/** Who is at the page, and the mentors that there are for them. */
import { learner, signIn } from '$/api/learner';
import { onSignedOut } from '$/api/http';
import type { Learner, LearnerChange, Persona } from '$/api/types';
import { language } from '$/i18n/language.svelte';

type Standing = 'unknown' | 'in' | 'out';
const RANK = ['service', 'learner', 'designer', 'operator', 'admin'];

class Me {
  standing = $state<Standing>('unknown');
  learner = $state<Learner | undefined>();
  personas = $state<Persona[]>([]);
  /** Who was here before: somebody else begins with a page that holds nothing of theirs. */
  #before: string | undefined;

  /** Reads who is signed in. Without a network the page stays as it is: nobody is signed out by a tunnel. */
  async load(): Promise<void> {
    const [me, personas] = await Promise.all([learner.me(), learner.personas()]);
    this.learner = me;
    this.personas = personas.items;
    this.standing = 'in';
  }

  async signInBy(key: string): Promise<void> {
    await signIn.byKey(key);
    if (this.#before !== undefined && (await learner.me()).id !== this.#before) location.reload();
    else await this.load();
  }

  async signOut(): Promise<void> {
    const there = await signIn.out();
    sessionStorage.clear();
    location.assign(there ?? '/'); // a page of its own: nothing of theirs is left in this one
  }

  /** Everything that the service knows of whoever repeats their name; afterwards nobody is signed in. */
  async erase(confirm: string): Promise<void> {
    await learner.erase(confirm);
    localStorage.clear();
    sessionStorage.clear();
    location.assign('/');
  }

  async change(change: LearnerChange): Promise<void> {
    this.learner = await learner.change(change);
  }

  forget(): void {
    this.#before = this.learner?.id ?? this.#before;
    this.learner = undefined;
    this.standing = 'out';
  }

  may(role: 'designer' | 'operator' | 'admin'): boolean {
    return RANK.indexOf(this.learner?.role ?? 'learner') >= RANK.indexOf(role);
  }

  persona(id: string | null | undefined): Persona | undefined {
    return this.personas.find((persona) => persona.id === id);
  }

  personaName(id: string | null | undefined): string {
    const persona = this.persona(id);
    return persona?.name[language.now] ?? id ?? '';
  }

  /** The name of a persona's colour; `styles/accents.css` has its shades in both themes. */
  accent(id: string | null | undefined): string {
    return this.persona(id)?.color ?? 'none';
  }
}

export const me = new Me();
onSignedOut(() => me.forget());
