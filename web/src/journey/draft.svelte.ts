/** What is typed in a form stays until it was taken: over a closed form, another view, a reload, or being signed out. */

const PREFIX = 'ion.draft.';

export class Draft<T extends object> {
  /** What stands in the form. */
  now = $state<T>() as T;
  readonly #key: string;
  readonly #initial: T;

  /** In the session storage of this tab, and never in local storage. */
  constructor(name: string, initial: T) {
    this.#key = PREFIX + name;
    this.#initial = initial;
    this.now = { ...initial, ...read<T>(this.#key) };
    $effect(() => this.#keep(JSON.stringify(this.now)));
  }

  /** The form was taken, or is not wanted: it begins anew. */
  clear(): void {
    this.now = { ...this.#initial };
    sessionStorage.removeItem(this.#key);
  }

  #keep(written: string): void {
    if (written === JSON.stringify(this.#initial)) sessionStorage.removeItem(this.#key);
    else sessionStorage.setItem(this.#key, written);
  }
}

function read<T>(key: string): Partial<T> {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<T>;
  } catch {
    return {};
  }
}
