// @vitest-environment node
import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

const css = (name: string): string => readFileSync(`${import.meta.dirname}/../src/styles/${name}.css`, 'utf8');
const PAIR = /(--[\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g;

function pairs(text: string): Map<string, [string, string]> {
  return new Map([...text.matchAll(PAIR)].map(([, name, light, dark]) => [name ?? '', [light ?? '', dark ?? '']]));
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const tokens = pairs(css('tokens'));
const accents = [...css('accents').matchAll(/\[data-accent='(\w+)'\] \{([^}]*)\}/g)].map(
  ([, name, body]) => [name ?? '', pairs(body ?? '')] as const,
);

test.each([0, 1] as const)('text has 4.5:1 on every ground, in both themes (%i)', (theme) => {
  const grounds = ['--ground', '--raised', '--sunken', '--hover', '--message'];
  for (const ink of ['--ink', '--ink-soft', '--alarm']) {
    for (const ground of grounds) {
      const ratio = contrast(tokens.get(ink)?.[theme] ?? '', tokens.get(ground)?.[theme] ?? '');
      expect(ratio, `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  }
});

test.each([0, 1] as const)('an accent has 4.5:1 on its own ground and the page’s, in both themes (%i)', (theme) => {
  expect(accents.length).toBeGreaterThanOrEqual(7);
  for (const [name, shades] of accents) {
    const accent = shades.get('--accent')?.[theme] ?? '';
    const grounds = [shades.get('--accent-soft'), tokens.get('--ground'), tokens.get('--raised')];
    for (const ground of grounds) {
      expect(contrast(accent, ground?.[theme] ?? ''), name).toBeGreaterThanOrEqual(4.5);
    }
  }
});
