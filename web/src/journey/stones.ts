/** The picture of the follow-through: a stone for each commitment, laid in the week in which it was closed. */
import type { FollowThrough, Week } from '$/api/types';

export type Outcome = 'kept' | 'partly' | 'missed';

export interface Stone {
  week: number;
  /** From the ground up. */
  level: number;
  outcome: Outcome;
}

const FROM_THE_GROUND: Outcome[] = ['kept', 'partly', 'missed'];

export function stones(weeks: readonly Week[]): Stone[] {
  return weeks.flatMap((counts, week) =>
    FROM_THE_GROUND.flatMap((outcome) => Array<Outcome>(counts[outcome]).fill(outcome)).map((outcome, level) => ({
      week,
      level,
      outcome,
    })),
  );
}

export function highest(laid: readonly Stone[]): number {
  return laid.reduce((most, stone) => Math.max(most, stone.level + 1), 0);
}

/** Commitments of which it is known how they went. */
export function closed({ kept, partly, missed }: FollowThrough): number {
  return kept + partly + missed;
}

export type Tone = 'none' | 'all' | 'most' | 'half' | 'few';

/** In which words the follow-through is told: facts and no marks. */
export function toneOf(through: FollowThrough): Tone {
  const all = closed(through);
  if (all === 0) return 'none';
  const share = through.share ?? 0;
  if (through.kept === all) return 'all';
  if (share >= 0.65) return 'most';
  return share >= 0.35 ? 'half' : 'few';
}

/** Whether nothing at all happened in these weeks. */
export function areQuiet(weeks: readonly Week[]): boolean {
  return weeks.every((week) => week.turns + week.sessions + week.steps_done + week.kept + week.partly + week.missed === 0);
}
