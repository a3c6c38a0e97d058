import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { Draft } from '$/journey/draft.svelte';
import { inRoot } from './root.svelte';

beforeEach(() => sessionStorage.clear());
afterEach(() => sessionStorage.clear());

const begin = () => new Draft('test', { title: '', due: '2026-12-01' });

test('what was typed is there again when its form opens anew', () => {
  inRoot(() => {
    const draft = begin();
    draft.now.title = '영어로 회의하기';
    flushSync();
  });
  inRoot(() => expect(begin().now).toEqual({ title: '영어로 회의하기', due: '2026-12-01' }));
});

test('a form that was taken begins anew and leaves nothing behind', () => {
  inRoot(() => {
    const draft = begin();
    draft.now.title = 'x';
    flushSync();
    draft.clear();
    flushSync();
    expect(draft.now.title).toBe('');
  });
  expect(sessionStorage.length).toBe(0);
});

test('what was stored and can’t be read is as if nothing was', () => {
  sessionStorage.setItem('ion.draft.test', '{');
  inRoot(() => expect(begin().now.title).toBe(''));
});
