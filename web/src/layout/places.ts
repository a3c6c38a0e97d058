/** The places of the page, for the side bar and the bar below. */
import type { Key } from '$/i18n';
import type { Route } from '$/lib/router.svelte';
import type { IconName } from '$/parts/Icon.svelte';

export interface Place {
  view: Route['view'];
  path: string;
  label: Key;
  icon: IconName;
}

const everyone: Place[] = [
  { view: 'chat', path: '/', label: 'nav.chat', icon: 'talk' },
  { view: 'sessions', path: '/sessions', label: 'nav.sessions', icon: 'sessions' },
  { view: 'journey', path: '/journey', label: 'nav.journey', icon: 'journey' },
];
const operator: Place = { view: 'operator', path: '/operator', label: 'nav.operator', icon: 'operator' };
const settings: Place = { view: 'settings', path: '/settings', label: 'nav.settings', icon: 'settings' };

export function places(isOperator: boolean): Place[] {
  return isOperator ? [...everyone, operator, settings] : [...everyone, settings];
}
