/** Replies that are being written. They go on when their view is left, and are found again when it is opened. */
import { problemOf, Problem } from '$/api/problem';
import { follow, turns, type Told } from '$/api/turns';
import type { Turn } from '$/api/types';

import { speech } from './speech.svelte';

export interface Shown extends Turn {
  /** Names the turn in the page for as long as it is shown; a new turn has it before the service has given an id. */
  key: string;
}

const running = new Map<string, Shown>();
/** Keys of turns that were stopped before the service had given them an id. */
const unwanted = new Set<string>();

/** Whether the service has not taken it yet: it has no id of its own. */
export function isNew(turn: Shown): boolean {
  return turn.id === turn.key && turn.key.startsWith('new-');
}

export function isOpen(turn: Turn): boolean {
  return turn.state === 'pending' || turn.state === 'streaming';
}

/** A stored turn as it is shown; one that has not ended is followed from here on. */
export function shown(turn: Turn): Shown {
  const known = running.get(turn.id);
  if (known !== undefined) return known;
  const fresh = $state<Shown>({ ...turn, key: turn.id });
  if (isOpen(fresh)) void run(fresh);
  return fresh;
}

/** Keeps a turn up to date until it has ended, over any number of connections. */
export async function run(turn: Shown, begun?: Response): Promise<void> {
  if (running.has(turn.id)) return;
  running.set(turn.id, turn);
  if (unwanted.delete(turn.key)) void stop(turn).catch(() => undefined); // it goes on, and can be stopped once more
  let text = '';
  const listen = (told: Told): void => {
    if (told.name === 'delta') text += told.text;
    // Events come from the beginning: what is on the screen already does not shrink meanwhile.
    if (text.length >= (turn.reply ?? '').length) turn.reply = text;
    apply(turn, told);
  };
  try {
    await follow(turn.id, listen, new AbortController().signal, begun);
    if (isOpen(turn)) Object.assign(turn, await turns.get(turn.id));
  } catch (error) {
    fail(turn, problemOf(error));
  } finally {
    running.delete(turn.id);
    speech.end(turn.key);
  }
}

function apply(turn: Shown, told: Told): void {
  switch (told.name) {
    case 'routing':
      Object.assign(turn, { persona: told.persona, resonance: told.resonance, state: 'streaming' });
      turn.routing = { ...turn.routing, primary: told.persona, reasons: told.reasons };
      break;
    case 'delta':
      speech.hear(turn.key, turn.reply ?? '');
      break;
    case 'done': {
      const { content, session_id, persona, routing, resonance, receipt, state, steps, created_at } = told.answer;
      Object.assign(turn, { session_id, persona, routing, resonance, receipt, state, steps, created_at });
      turn.reply = content;
      break;
    }
    case 'error':
      fail(turn, told.problem);
  }
}

function fail(turn: Shown, problem: Problem): void {
  turn.state = 'failed';
  turn.problem = { type: problem.kind, detail: problem.message };
}

/** Ends a reply, as soon as it has begun; what was written stays. One that has ended meanwhile is left as it is. */
export async function stop(turn: Shown): Promise<void> {
  if (isNew(turn)) {
    unwanted.add(turn.key);
    return;
  }
  try {
    Object.assign(turn, await turns.stop(turn.id));
  } catch (error) {
    if (problemOf(error).kind !== 'conflict') throw error;
  }
}
