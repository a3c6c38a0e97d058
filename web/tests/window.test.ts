// @vitest-environment node
import { expect, test } from 'vitest';

import { windowOf } from '$/lib/window';

const heights = Array.from({ length: 2000 }, (_, row) => 50 + ((row * 37) % 400));
const total = heights.reduce((sum, height) => sum + height, 0);

test.each([0, 1, 999, 50_000, 123_456, total - 800, total])('at %i the rows drawn cover what is seen, and few more', (top) => {
  const { first, end, above, below } = windowOf(heights, top, 800, 400);
  const drawn = heights.slice(first, end).reduce((sum, height) => sum + height, 0);
  expect(above + drawn + below).toBe(total);
  expect(above).toBeLessThanOrEqual(Math.max(0, top - 400));
  expect(above + drawn).toBeGreaterThanOrEqual(Math.min(total, top + 800));
  expect(end - first).toBeLessThan(40);
});

test('an empty list draws nothing', () => {
  expect(windowOf([], 0, 800, 400)).toEqual({ first: 0, end: 0, above: 0, below: 0 });
});
