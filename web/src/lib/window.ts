/** Which rows of a long list are in sight, where every row has its own height. */

export interface Window {
  first: number;
  /** The row after the last one that is drawn. */
  end: number;
  above: number;
  below: number;
}

/** `heights` of all rows, `top` and `size` of what is seen, and `spare` on both sides so that scrolling shows no gap. */
export function windowOf(heights: readonly number[], top: number, size: number, spare: number): Window {
  let first = 0;
  let above = 0;
  while (first < heights.length - 1 && above + (heights[first] ?? 0) < top - spare) above += heights[first++] ?? 0;
  let end = first;
  let bottom = above;
  while (end < heights.length && bottom < top + size + spare) bottom += heights[end++] ?? 0;
  let below = 0;
  for (let row = end; row < heights.length; row += 1) below += heights[row] ?? 0;
  return { first, end, above, below };
}
