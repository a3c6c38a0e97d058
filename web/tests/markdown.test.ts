import { mount, unmount } from 'svelte';
import { expect, test } from 'vitest';

import Markdown from '$/markdown/Markdown.svelte';
import { parse } from '$/markdown/tree';

function drawn(text: string): HTMLElement {
  const target = document.createElement('div');
  const component = mount(Markdown, { target, props: { text } });
  const copy = target.cloneNode(true) as HTMLElement;
  void unmount(component);
  return copy;
}

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '![beacon](https://evil.example/pixel.png)',
  '[click](javascript:alert(1))',
  '[click](data:text/html,x)',
  '<iframe src="https://evil.example"></iframe>',
  '[a]: javascript:alert(1)\n\n[click][a]',
  '<a href="https://evil.example" onclick="x()">here</a>',
])('%s runs nothing, loads nothing and leads nowhere', (text) => {
  const shown = drawn(`before ${text} after`);
  expect(shown.querySelectorAll('script, img, iframe, a, [onclick], [onerror]')).toHaveLength(0);
});

test('a link shows where it leads, and opens without an opener', () => {
  const shown = drawn('[here](https://example.org/a)');
  const link = shown.querySelector('a');
  expect(link?.rel).toContain('noopener');
  expect(shown.textContent).toContain('(example.org)');
});

test('HTML is shown as it was written', () => {
  expect(drawn('a <b>bold</b> word').textContent).toContain('a <b>bold</b> word');
});

test('text that nests without end is shown and does not break the page', () => {
  expect(() => drawn('>'.repeat(5000) + 'x')).not.toThrow();
  expect(() => drawn('- '.repeat(3000) + 'x')).not.toThrow();
});

test('lists, tables, code and emphasis are what they look like', () => {
  const kinds = parse('# T\n\n1. one\n2. two\n\n|a|b|\n|-|-|\n|1|2|\n\n```py\nx\n```\n\n> q\n\n---').map((block) => block.kind);
  expect(kinds).toEqual(['heading', 'list', 'table', 'code', 'quote', 'rule']);
  expect(drawn('1 < 2 & 3 &amp; *four*').textContent.trim()).toBe('1 < 2 & 3 & four');
});
