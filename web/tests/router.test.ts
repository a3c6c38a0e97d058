import { expect, test } from 'vitest';

import { routeOf } from '$/lib/router.svelte';

const route = (address: string) => {
  const url = new URL(address, 'http://ion.test');
  return routeOf(url.pathname, url.searchParams);
};

test('an address leads to its view', () => {
  expect(route('/')).toEqual({ view: 'chat', session: undefined, turn: undefined });
  expect(route('/s/abc?turn=t1')).toEqual({ view: 'chat', session: 'abc', turn: 't1' });
  expect(route('/operator/keys')).toEqual({ view: 'operator', part: 'keys' });
  expect(route('/sessions')).toEqual({ view: 'sessions' });
});

test('an address that leads nowhere says so', () => {
  for (const address of ['/s', '/s/a/b', '/nothing', '/sessions/1']) expect(route(address).view).toBe('missing');
});
