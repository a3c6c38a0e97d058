import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { EnterToSend, type Stroke } from '$/chat/composition';

let sent: number;
let enter: EnterToSend;
const stroke = (given: Partial<Stroke> = {}) => ({
  key: 'Enter',
  keyCode: 13,
  isComposing: false,
  shiftKey: false,
  timeStamp: 1000,
  ...given,
  preventDefault: vi.fn<() => void>(),
});

beforeEach(() => {
  vi.useFakeTimers();
  sent = 0;
  enter = new EnterToSend(() => (sent += 1));
});
afterEach(() => vi.useRealTimers());

test('a plain Enter sends, and Shift+Enter begins a line', () => {
  enter.keydown(stroke({ shiftKey: true }));
  expect(sent).toBe(0);
  const plain = stroke();
  enter.keydown(plain);
  expect(sent).toBe(1);
  expect(plain.preventDefault).toHaveBeenCalled();
});

test('Enter that ends a Korean syllable sends once, when the syllable is in the text', () => {
  enter.start();
  enter.keydown(stroke({ keyCode: 229, isComposing: true }));
  expect(sent).toBe(0);
  enter.end('요', 1001);
  expect(sent).toBe(0);
  vi.runAllTimers();
  expect(sent).toBe(1);
});

test('a plain Enter of the same stroke sends nothing twice', () => {
  enter.start();
  enter.keydown(stroke({ keyCode: 229, isComposing: true }));
  enter.end('요', 1001);
  enter.keydown(stroke({ timeStamp: 1004 }));
  vi.runAllTimers();
  expect(sent).toBe(1);
});

test('where the composition ends before the key comes, as in Safari, one Enter sends once', () => {
  enter.start();
  enter.end('요', 1000);
  enter.keydown(stroke({ keyCode: 229, timeStamp: 1003 }));
  vi.runAllTimers();
  expect(sent).toBe(1);
});

test('Enter that chooses a Chinese or Japanese word sends nothing, in either order', () => {
  enter.start();
  enter.keydown(stroke({ keyCode: 229, isComposing: true }));
  enter.end('漢字', 1001);
  enter.start();
  enter.end('かな', 2000);
  enter.keydown(stroke({ keyCode: 229, timeStamp: 2002 }));
  vi.runAllTimers();
  expect(sent).toBe(0);
  enter.keydown(stroke({ timeStamp: 3000 }));
  expect(sent).toBe(1);
});

test('a syllable that another key ends sends nothing, also when Enter was pressed in the composition before', () => {
  enter.start();
  enter.keydown(stroke({ keyCode: 229, isComposing: true }));
  enter.keydown(stroke({ key: 'a', keyCode: 65, isComposing: true }));
  enter.end('한', 1200);
  vi.runAllTimers();
  expect(sent).toBe(0);
});

test('the line break of the Enter that sends does not get into the text', () => {
  enter.start();
  enter.keydown(stroke({ keyCode: 229, isComposing: true }));
  expect(enter.swallowsBreak('insertParagraph', 1000)).toBe(true);
  enter.end('요', 1001);
  expect(enter.swallowsBreak('insertLineBreak', 1002)).toBe(true);
  expect(enter.swallowsBreak('insertLineBreak', 5000)).toBe(false);
  expect(enter.swallowsBreak('insertText', 1002)).toBe(false);
});
