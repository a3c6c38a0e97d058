import { expect, test } from 'vitest';

import { en } from '$/i18n/en';
import { ko } from '$/i18n/ko';

const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test('both languages have the same texts with the same places to fill', () => {
  expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort());
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    expect(placeholders(ko[key]), key).toEqual(placeholders(en[key]));
    expect(ko[key].trim(), key).not.toBe('');
  }
});
