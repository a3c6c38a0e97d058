// @vitest-environment node
import { expect, test } from 'vitest';

import { complete, plain, spoken } from '$/lib/sentences';

test('a text that grows is told sentence by sentence, each once', () => {
  const text = '먼저 쉬어요. 그다음 질문을 적어요. 마지막이에';
  const told: string[] = [];
  let until = 0;
  for (let end = 1; end <= text.length; end += 1) {
    const [sentences, next] = complete(text.slice(0, end), until, 'ko');
    told.push(...sentences);
    until = next;
  }
  expect(told).toEqual(['먼저 쉬어요.', '그다음 질문을 적어요.']);
  expect(text.slice(until)).toBe('마지막이에');
});

test('signs of markdown are not heard', () => {
  expect(plain('## A **bold** `word`\n- and _more_')).toBe('A bold word and more');
});

test('code is not heard, closed or still open, and what comes after it is', () => {
  const text = 'Look.\n\n```js\nlet a = 1;\n```\nDone.';
  expect(spoken(text)).toBe('Look.\n\nDone.');
  for (let end = 0; end <= text.length; end += 1) {
    const beginning = spoken(text.slice(0, end)).replace(/`*$/, '');
    expect(spoken(text).startsWith(beginning)).toBe(true);
  }
});
