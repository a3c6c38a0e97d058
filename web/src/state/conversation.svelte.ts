/** The conversation that is open: one way through a session's turns, and what a learner does with it. */
import { problemOf, type Problem } from '$/api/problem';
import { sessions, type TurnsAsked } from '$/api/sessions';
import { ask, turns as turnCalls } from '$/api/turns';
import type { Session, Turn } from '$/api/types';

import { recent } from './recent.svelte';
import { isNew, run, shown, type Shown } from './running.svelte';
import { tabs } from './tabs';
import { way } from './way';

/** Turns of a first page, so that it is there at once, and of those that scrolling asks for. */
const FIRST = 20;
const PAGE = 50;

export interface Question {
  message: string;
  persona: string;
  /** The turn that it follows; left out: the last one shown. */
  parent?: string | null;
  /** A reply that was given to the same before will not do. */
  anew?: boolean;
}

export class Conversation {
  id = $state<string | undefined>();
  session = $state<Session | undefined>();
  turns = $state<Shown[]>([]);
  /** A second reply beside the one on the way, by the key of the turn on the way. */
  beside = $state<Record<string, Shown>>({});
  problem = $state<Problem | undefined>();
  /** What failed beside the conversation, which itself goes on. */
  alarm = $state<Problem | undefined>();
  loading = $state(false);
  /** The turn that the view should bring into sight. */
  sought = $state<string | undefined>();
  /** Whether turns follow that are not loaded, as after a search hit in the midst of a long session. */
  hasNewer = $state(false);
  #older = $state<string | null>(null);
  #reading = false;
  #once = { request: '', key: '' };

  get hasOlder(): boolean {
    return this.#older !== null;
  }

  get last(): Shown | undefined {
    return this.turns.at(-1);
  }

  /** Opens a session where its newest turn is, or around one of its turns; undefined begins a new one. */
  async open(id: string | undefined, turn?: string): Promise<void> {
    Object.assign(this, { id, session: undefined, turns: [], beside: {}, problem: undefined, alarm: undefined, hasNewer: false });
    this.#older = null;
    this.sought = turn;
    if (id === undefined) return;
    this.loading = true;
    try {
      const turns = turn === undefined ? this.#loadKept(id) : this.#load(id, { around: turn });
      const [session] = await Promise.all([sessions.get(id), turns]);
      if (this.id === id) this.session = session;
    } catch (error) {
      if (this.id === id) this.problem = problemOf(error);
    } finally {
      if (this.id === id) this.loading = false;
    }
  }

  /** The way that this tab was on, else the one to the newest turn. */
  async #loadKept(id: string): Promise<void> {
    const kept = way.read(id);
    try {
      await this.#load(id, kept === undefined ? {} : { path: kept.turn });
    } catch (error) {
      if (kept === undefined || problemOf(error).kind !== 'not-found') throw error;
      way.forget(id); // the turn is gone, and perhaps not the session
      return this.#load(id, {});
    }
    const turn = this.turns.find((one) => one.id === kept?.turn);
    if (turn && kept?.beside !== undefined) await this.showBeside(turn, kept.beside);
  }

  async #load(id: string, asked: TurnsAsked): Promise<void> {
    const page = await sessions.turns(id, { limit: FIRST, ...asked });
    if (this.id !== id) return;
    this.turns = page.items.map(shown);
    this.#older = page.next_cursor ?? null;
    this.hasNewer = asked.around !== undefined && (await this.#after(id)).length > 0;
  }

  async older(): Promise<void> {
    const path = this.last?.id;
    if (this.#older === null || this.id === undefined || path === undefined) return;
    await this.#alone(async (id) => {
      const page = await sessions.turns(id, { before: this.#older, path, limit: PAGE });
      if (this.id !== id || this.last?.id !== path) return;
      this.turns = [...page.items.map(shown), ...this.turns];
      this.#older = page.next_cursor ?? null;
    });
  }

  async newer(): Promise<void> {
    await this.#alone(async (id) => {
      const items = await this.#after(id);
      if (this.id !== id) return;
      const known = new Set(this.turns.map((turn) => turn.id));
      this.turns.push(...items.filter((turn) => !known.has(turn.id)).map(shown));
      this.hasNewer = items.length === PAGE;
    });
  }

  async #after(id: string): Promise<Turn[]> {
    const last = this.last?.id;
    return last === undefined ? [] : (await sessions.turns(id, { after: last, limit: PAGE })).items;
  }

  /** One page at a time, however often scrolling asks for it. */
  async #alone(read: (id: string) => Promise<void>): Promise<void> {
    if (this.#reading || this.id === undefined) return;
    this.#reading = true;
    try {
      await read(this.id);
    } catch (error) {
      if (!problemOf(error).isUnreachable) throw error;
    } finally {
      this.#reading = false;
    }
  }

  /** What another tab or another device has added since. */
  async refresh(): Promise<void> {
    if (this.id === undefined || this.hasNewer || this.turns.some(isNew)) return;
    if (this.turns.length === 0 && this.problem) return this.open(this.id, this.sought);
    await this.newer();
  }

  /** Puts a message. Where it can't be put, all is as before and the problem is thrown: the text is the caller's. */
  async send(question: Question): Promise<Shown> {
    const before = this.turns;
    this.alarm = undefined;
    const parent = question.parent === undefined ? (this.last?.id ?? null) : question.parent;
    const turn = this.#place(question, parent);
    try {
      const [id, response] = await this.#ask(question, parent);
      turn.id = id;
      turn.siblings = [...turn.siblings.filter((other) => other !== turn.key), id];
      this.#shareSiblings(turn);
      void run(turn, response).then(() => recent.load());
      await this.#settle(turn);
      return turn;
    } catch (error) {
      if (this.turns.includes(turn)) this.turns = before;
      throw error;
    }
  }

  /** Asks two mentors the same: the second reply stands beside the first. */
  async compare(message: string, [first, second]: [string, string], parent?: string | null): Promise<void> {
    const turn = await this.send({ message, persona: first, ...(parent === undefined ? {} : { parent }) });
    // The message is put, so its text is not given back when only the second mentor can't be asked.
    await this.askAlso(turn, second).catch((error: unknown) => (this.alarm = problemOf(error)));
  }

  /** Puts the message of a turn to another mentor too; the reply stands beside the first. */
  async askAlso(turn: Shown, persona: string): Promise<void> {
    const other = $state(blank(turn.message, turn.parent_id, turn.session_id));
    this.beside[turn.key] = other;
    try {
      const [id, response] = await this.#ask({ message: turn.message, persona }, turn.parent_id);
      Object.assign(other, { id, siblings: [...turn.siblings, id] });
      turn.siblings = other.siblings;
      this.#shareSiblings(turn);
      way.keep(turn.session_id, { turn: turn.id, beside: id });
      void run(other, response);
    } catch (error) {
      this.hideBeside(turn);
      throw error;
    }
  }

  /** Sets a sibling with the same message beside its turn. */
  async showBeside(turn: Shown, sibling: string): Promise<void> {
    this.beside[turn.key] = shown(await turnCalls.get(sibling));
    way.keep(turn.session_id, { turn: turn.id, beside: sibling });
  }

  hideBeside(turn: Shown): void {
    this.beside = Object.fromEntries(Object.entries(this.beside).filter(([key]) => key !== turn.key));
  }

  /** Goes on from the way of another sibling. */
  async branchTo(id: string): Promise<void> {
    const session = this.id;
    if (session === undefined) return;
    const kept = this.turns.find((turn) => turn.siblings.includes(id));
    await this.#load(session, { path: id, limit: 100 });
    const there = this.turns.find((turn) => turn.id === id);
    const other = kept && Object.hasOwn(this.beside, kept.key) ? kept : undefined;
    this.beside = there && other ? { [there.key]: other } : {};
    this.sought = id;
    way.keep(session, { turn: id });
  }

  /** A new turn in its place: after its parent, where others may have followed. */
  #place({ message }: Question, parent: string | null): Shown {
    const at = parent === null ? 0 : this.turns.findIndex((turn) => turn.id === parent) + 1;
    const fresh = $state(blank(message, parent, this.id ?? ''));
    fresh.siblings = [...(this.turns[at]?.siblings ?? []), fresh.key];
    this.turns = [...this.turns.slice(0, at), fresh];
    this.sought = undefined;
    return this.turns[at] ?? fresh;
  }

  #shareSiblings(turn: Shown): void {
    for (const other of this.turns) {
      if (other !== turn && turn.siblings.includes(other.id)) other.siblings = turn.siblings;
    }
  }

  /** The same request that failed before goes out under the same key, so that it is asked once. */
  async #ask({ message, persona, anew }: Question, parent: string | null): Promise<[string, Response]> {
    const body = {
      message,
      persona,
      include_reasoning: true,
      ...(this.id === undefined ? {} : { session_id: this.id, parent_id: parent }),
    };
    const request = JSON.stringify(body);
    if (this.#once.request !== request) this.#once = { request, key: crypto.randomUUID() };
    const answered = await ask(body, this.#once.key, anew);
    this.#once = { request: '', key: '' };
    return answered;
  }

  /** A first message makes a session: learns its id, and tells the other tabs. */
  async #settle(turn: Shown): Promise<void> {
    if (this.id === undefined) {
      turn.session_id = (await turnCalls.get(turn.id)).session_id;
      this.id = turn.session_id;
      this.session = await sessions.get(turn.session_id);
    }
    way.forget(this.id);
    tabs.tell(this.id);
  }
}

function blank(message: string, parent: string | null, session: string): Shown {
  const key = `new-${crypto.randomUUID()}`;
  return {
    ...{ key, id: key, session_id: session, parent_id: parent, message, reply: null, persona: null, provider: null },
    ...{ state: 'pending', created_at: new Date().toISOString(), receipt: {}, steps: [], siblings: [], feedback: null },
    resonance: { tone: '', pace: '', intent: '', key: '' },
    routing: { primary: null, secondary: null, confidence: null, scores: {}, reasons: [] },
    problem: null,
  };
}

export const conversation = new Conversation();
