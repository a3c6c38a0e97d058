/** All sessions of the learner, in folders by goal, and what is done with one, in their list and in the side bar. */
import { goals } from '$/api/journey';
import { problemOf, type Problem } from '$/api/problem';
import { sessions } from '$/api/sessions';
import type { Goal, Session } from '$/api/types';
import { t } from '$/i18n';
import { router } from '$/lib/router.svelte';

import { conversation } from './conversation.svelte';
import { gone } from './gone.svelte';
import { recent } from './recent.svelte';

const PAGE = 40;
const RANK: Goal['state'][] = ['active', 'open', 'reached', 'dropped'];

type Change = Parameters<typeof sessions.change>[1];

export class Shelf {
  goals = $state<Goal[]>([]);
  folder = $state<string | undefined>();
  problem = $state<Problem | undefined>();
  ready = $state(false);
  hasMore = $state(false);
  #items = $state<Session[]>([]);
  #next: string | null = null;
  /** Counts the readings, so that a page of one that is no longer wanted is left aside. */
  #reading = 0;
  #busy = false;
  #last: Promise<unknown> = Promise.resolve();

  readonly shown = $derived(this.#items.filter((session) => !gone.has(session.id)).toSorted(inOrder));

  goal(id: string | null): Goal | undefined {
    return this.goals.find((goal) => goal.id === id);
  }

  /** Reads a folder, or all sessions; the same one again stays in sight while it is read. */
  async open(folder: string | undefined): Promise<void> {
    if (folder !== this.folder) {
      this.#items = [];
      this.ready = false;
    }
    this.folder = folder;
    this.hasMore = false;
    await this.#read(async () => {
      const [pinned, page] = await Promise.all([this.#pinned(folder), this.#page(folder), this.readGoals()]);
      return () => {
        this.#items = pinned;
        this.#add(page);
        this.ready = true;
      };
    });
  }

  async more(): Promise<void> {
    if (this.#busy || !this.hasMore) return;
    await this.#read(async () => {
      const page = await this.#page(this.folder, this.#next);
      return () => this.#add(page);
    });
  }

  async readGoals(): Promise<void> {
    this.goals = (await goals.list()).items.toSorted((a, b) => RANK.indexOf(a.state) - RANK.indexOf(b.state));
  }

  /** Changes go out one after another, so that the last one made is the one that stays. */
  change(id: string, change: Change): Promise<void> {
    const made = this.#last.then(async () => this.#put(await sessions.change(id, change)));
    this.#last = made.catch(() => undefined);
    return made;
  }

  remove({ id, title }: Session): void {
    const told = { deleted: t('sessions.deleted', { title }), failed: t('sessions.undeleted', { title }) };
    gone.remove(id, told, () => sessions.remove(id));
    if (router.route.view === 'chat' && router.route.session === id) router.go('/', { replace: true });
  }

  async #read(read: () => Promise<() => void>): Promise<void> {
    const reading = ++this.#reading;
    this.#busy = true;
    this.problem = undefined;
    try {
      const take = await read();
      if (reading === this.#reading) take();
    } catch (error) {
      if (reading === this.#reading) this.problem = problemOf(error);
    } finally {
      if (reading === this.#reading) this.#busy = false;
    }
  }

  #page(folder: string | undefined, cursor: string | null = null) {
    return sessions.list({ pinned: false, limit: PAGE, cursor, ...within(folder) });
  }

  /** All of them: they stand above the first page. */
  async #pinned(folder: string | undefined): Promise<Session[]> {
    const items: Session[] = [];
    let cursor: string | null = null;
    do {
      const page = await sessions.list({ pinned: true, limit: 100, cursor, ...within(folder) });
      items.push(...page.items);
      cursor = page.next_cursor ?? null;
    } while (cursor !== null);
    return items;
  }

  #add(page: Awaited<ReturnType<typeof sessions.list>>): void {
    const known = new Set(this.#items.map((session) => session.id));
    this.#items = [...this.#items, ...page.items.filter((session) => !known.has(session.id))];
    this.#next = page.next_cursor ?? null;
    this.hasMore = this.#next !== null;
  }

  #put(changed: Session): void {
    this.#items = this.#items.map((session) => (session.id === changed.id ? changed : session));
    if (conversation.session?.id === changed.id) conversation.session = changed;
    void recent.load();
  }
}

function within(folder: string | undefined): { goal_id?: string } {
  return folder === undefined ? {} : { goal_id: folder };
}

/** Pinned ones first, then as the service gives them: what was talked in last is first. */
function inOrder(a: Session, b: Session): number {
  return Number(b.pinned) - Number(a.pinned) || b.updated_at.localeCompare(a.updated_at);
}

export const shelf = new Shelf();
