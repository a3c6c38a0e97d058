// @vitest-environment node
import { expect, test } from 'vitest';

import { addDays, away, daysUntil, mondayOf, span, today } from '$/journey/days';

test('today is the day where the learner is', () => {
  const moment = new Date('2026-03-01T16:30:00Z');
  expect(today('Asia/Seoul', moment)).toBe('2026-03-02');
  expect(today('America/New_York', moment)).toBe('2026-03-01');
});

test('days are counted over months, years and changes of clocks', () => {
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  expect(daysUntil('2026-03-28', '2026-03-30')).toBe(2);
  for (let days = -400; days <= 400; days += 1) expect(daysUntil('2026-10-24', addDays('2026-10-24', days))).toBe(days);
});

test('a week begins on Monday', () => {
  expect(mondayOf('2026-11-23')).toBe('2026-11-23');
  expect(mondayOf('2026-11-29')).toBe('2026-11-23');
  expect(mondayOf('2026-11-22')).toBe('2026-11-16');
});

test('what is far away is told in larger measures', () => {
  expect(away(0, 'en')).toBe('today');
  expect(away(1, 'ko')).toBe('내일');
  expect(away(-3, 'en')).toBe('3 days ago');
  expect(away(21, 'en')).toBe('in 3 weeks');
  expect(away(-20, 'en')).toBe('2 weeks ago');
  expect(away(92, 'en')).toBe('in 3 months');
});

test('a span names its month once', () => {
  expect(span('2026-11-16', '2026-11-22', 'en')).toMatch(/^November 16.{1,3}22$/);
  expect(span('2026-11-30', '2026-12-06', 'ko')).toMatch(/^11월 30일.*12월 6일$/);
});
