// @vitest-environment node
import { expect, test } from 'vitest';

import { diffLines, hunks } from '$/operator/diff';

const said = (before: string, after: string) => diffLines(before, after).map((line) => line.sign + line.text);

test('lines that are shared stay, others go or come', () => {
  expect(said('a\nb\nc', 'a\nx\nc')).toEqual([' a', '-b', '+x', ' c']);
  expect(said('a\nb', 'a\nb')).toEqual([' a', ' b']);
  expect(said('a', 'a\nb')).toEqual([' a', '+b']);
  expect(said('b\na', 'a')).toEqual(['-b', ' a']);
});

test('what is left of both texts is each text again', () => {
  const [before, after] = ['one\ntwo\n\nthree\nfour', 'zero\ntwo\nthree\nfive\nfour'];
  const lines = diffLines(before, after);
  const text = (sign: string) => lines.filter((line) => line.sign !== sign).map((line) => line.text).join('\n');
  expect(text('+')).toBe(before);
  expect(text('-')).toBe(after);
});

test('only what changed is shown, with its surroundings', () => {
  const many = Array.from({ length: 40 }, (_, i) => `line ${i}`);
  const shown = hunks(diffLines(many.join('\n'), many.with(20, 'changed').join('\n')));
  expect(shown[0]).toBeNull();
  expect(shown.at(-1)).toBeNull();
  expect(shown.filter(Boolean)).toHaveLength(8);
});
