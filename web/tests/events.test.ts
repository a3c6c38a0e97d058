// @vitest-environment node
import { expect, test } from 'vitest';

import { EventReader } from '$/api/events';

const SENT = 'id: 1\nevent: routing\ndata: {"persona":"lua"}\n\n: keep-alive\n\nid: 2\nevent: delta\ndata: {"text":"가"}\n\n';

test('events are the same however the text is cut', () => {
  const whole = new EventReader().read(SENT);
  for (let size = 1; size < SENT.length; size += 1) {
    const reader = new EventReader();
    const cut = [];
    for (let at = 0; at < SENT.length; at += size) cut.push(...reader.read(SENT.slice(at, at + size)));
    expect(cut).toEqual(whole);
  }
  expect(whole.map((event) => [event.id, event.name])).toEqual([
    [1, 'routing'],
    [2, 'delta'],
  ]);
});

test('an event that has not ended is not told', () => {
  expect(new EventReader().read('id: 1\nevent: delta\ndata: {"text"')).toEqual([]);
});
