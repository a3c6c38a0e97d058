// @vitest-environment node
import { expect, test } from 'vitest';

import { ground, period, placer, spaced, winding, withBeginning } from '$/journey/way';

const frame = { width: 228, height: 130, inset: { top: 10, end: 14, bottom: 20, start: 14 } };
const DAY = 86_400_000;

test('a picture goes to the day a goal is due, to now where that has passed, and is two weeks at least', () => {
  expect(period(0, 20 * DAY, 40 * DAY)).toEqual([0, 40 * DAY]);
  expect(period(0, 20 * DAY, 10 * DAY)).toEqual([0, 20 * DAY]);
  expect(period(0, DAY, null)).toEqual([0, 14 * DAY]);
});

test('nothing is at the lower start and everything at the upper end', () => {
  const place = placer(frame, [0, 100]);
  expect(place(0, 0)).toEqual({ x: 14, y: 110 });
  expect(place(100, 100)).toEqual({ x: 214, y: 10 });
  expect(place(50, 50)).toEqual({ x: 114, y: 60 });
});

test('a moment outside the period stays in the picture', () => {
  const place = placer(frame, [0, 100]);
  expect([place(-5, 0).x, place(500, 0).x]).toEqual([14, 214]);
});

test('a goal begins at nothing, unless something was told at its beginning', () => {
  const later = { at: '2026-11-05T00:00:00Z', progress: 30 };
  const begun = '2026-11-01T00:00:00Z';
  expect(withBeginning([later], begun)).toEqual([{ at: begun, progress: 0 }, later]);
  expect(withBeginning([{ at: begun, progress: 5 }, later], begun)).toHaveLength(2);
  expect(withBeginning([], begun)).toEqual([{ at: begun, progress: 0 }]);
});

test('a way is level at each of its points', () => {
  expect(winding([])).toBe('');
  expect(winding([{ x: 0, y: 9 }, { x: 10, y: 3.25 }])).toBe('M0 9C5 9 5 3.3 10 3.3');
});

test('the ground closes under the way', () => {
  expect(ground([{ x: 0, y: 9 }, { x: 10, y: 3 }], 20)).toBe('M0 9C5 9 5 3 10 3L10 20L0 20Z');
  expect(ground([], 20)).toBe('');
});

test('of labels that stand too close the first one stays', () => {
  const labels = [0, 200, 190, 100].map((x) => ({ x, text: String(x) }));
  expect(spaced(labels, 60).map((label) => label.x)).toEqual([0, 200, 100]);
});
