// @vitest-environment node
import { expect, test } from 'vitest';

import { leadOf } from '$/lib/lead';

test('the first sentence of a step is what to do', () => {
  expect(leadOf('두 문장을 써 둬요. 하나는 말할 것, 하나는 물을 것.')).toEqual(['두 문장을 써 둬요.', '하나는 말할 것, 하나는 물을 것.']);
  expect(leadOf('Read 2.5 pages! Then stop.')).toEqual(['Read 2.5 pages!', 'Then stop.']);
  expect(leadOf('Walk')).toEqual(['Walk', '']);
});
