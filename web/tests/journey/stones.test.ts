// @vitest-environment node
import { expect, test } from 'vitest';

import type { FollowThrough, Week } from '$/api/types';
import { areQuiet, closed, highest, stones, toneOf } from '$/journey/stones';

const week = (counts: Partial<Week>): Week => ({
  ...{ start: '2026-11-16', turns: 0, sessions: 0, steps_done: 0, kept: 0, partly: 0, missed: 0 },
  ...counts,
});
/** As the service counts it. */
const through = (kept: number, partly: number, missed: number): FollowThrough => {
  const all = kept + partly + missed;
  return { kept, partly, missed, dropped: 4, open: 2, share: all === 0 ? null : (kept + partly / 2) / all };
};

test('each commitment is a stone, the kept ones at the ground', () => {
  const laid = stones([week({}), week({ kept: 2, missed: 1 })]);
  expect(laid).toEqual([
    { week: 1, level: 0, outcome: 'kept' },
    { week: 1, level: 1, outcome: 'kept' },
    { week: 1, level: 2, outcome: 'missed' },
  ]);
  expect(highest(laid)).toBe(3);
  expect(highest([])).toBe(0);
});

test('what was let go and what is open counts neither for nor against', () => {
  expect(closed(through(2, 1, 1))).toBe(4);
  expect(toneOf(through(0, 0, 0))).toBe('none');
});

test.each([
  [3, 0, 0, 'all'],
  [2, 1, 0, 'most'],
  [1, 0, 1, 'half'],
  [0, 1, 0, 'half'],
  [1, 0, 3, 'few'],
  [0, 0, 1, 'few'],
])('%i kept, %i partly and %i missed are told as %s', (kept, partly, missed, tone) => {
  expect(toneOf(through(kept, partly, missed))).toBe(tone);
});

test('a week in which anything happened is not quiet', () => {
  expect(areQuiet([week({})])).toBe(true);
  for (const name of ['turns', 'steps_done', 'missed'] as const) expect(areQuiet([week({}), week({ [name]: 1 })])).toBe(false);
});
