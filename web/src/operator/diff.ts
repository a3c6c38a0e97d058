/** The lines that two texts share and don't: a longest common subsequence (Hunt and McIlroy 1976). */

export interface Line {
  sign: ' ' | '-' | '+';
  text: string;
}

export function diffLines(before: string, after: string): Line[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const [start, end] = sharedEnds(a, b);
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const same = (text: string): Line => ({ sign: ' ', text });
  return [...a.slice(0, start).map(same), ...between(left, right), ...a.slice(a.length - end).map(same)];
}

/** Only what changed, with some lines around it; null stands for lines that are left out. */
export function hunks(lines: Line[], around = 3): (Line | null)[] {
  const near = lines.map((_, i) => lines.slice(Math.max(0, i - around), i + around + 1).some((line) => line.sign !== ' '));
  return lines.flatMap((line, i) => (near[i] ? [line] : near[i - 1] || i === 0 ? [null] : []));
}

function sharedEnds(a: string[], b: string[]): [number, number] {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start++;
  let end = 0;
  while (end < most - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return [start, end];
}

function between(a: string[], b: string[]): Line[] {
  // longest(i, j): how many lines a from i and b from j have in common, in order
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const longest = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const shared = a[i] === b[j] ? longest(i + 1, j + 1) + 1 : Math.max(longest(i + 1, j), longest(i, j + 1));
      table[i * width + j] = shared;
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [old, fresh] = [a[i], b[j]];
    if (old === undefined && fresh === undefined) return lines;
    if (old !== undefined && old === fresh) {
      lines.push({ sign: ' ', text: old });
      [i, j] = [i + 1, j + 1];
    } else if (old !== undefined && (fresh === undefined || longest(i + 1, j) >= longest(i, j + 1))) {
      lines.push({ sign: '-', text: old });
      i++;
    } else {
      lines.push({ sign: '+', text: fresh ?? '' });
      j++;
    }
  }
}
