/** The picture of a goal's progress: where its points are, and the line through them. */
import type { Point } from '$/api/types';

export interface Frame {
  width: number;
  height: number;
  /** Room around the picture: for marks at its edges, and for the words below. */
  inset: { top: number; end: number; bottom: number; start: number };
}

export interface Spot {
  x: number;
  y: number;
}

const DAY_MS = 86_400_000;
/** A goal of yesterday has some room before it, so that its first points are not all at the edge. */
const SHORTEST_MS = 14 * DAY_MS;

/** From the beginning to the day it is due, or to now where that is later. */
export function period(begun: number, now: number, due: number | null): [number, number] {
  return [begun, Math.max(now, due ?? now, begun + SHORTEST_MS)];
}

export function placer(frame: Frame, [from, to]: [number, number]): (at: number, progress: number) => Spot {
  const { inset, width, height } = frame;
  const across = width - inset.start - inset.end;
  const down = height - inset.top - inset.bottom;
  return (at, progress) => ({
    x: inset.start + (across * (Math.min(Math.max(at, from), to) - from)) / (to - from),
    y: inset.top + down * (1 - progress / 100),
  });
}

/** The points of a goal with its beginning, at nothing, where none stands there. */
export function withBeginning(points: readonly Point[], begun: string): Point[] {
  const first = points[0];
  if (first !== undefined && Date.parse(first.at) <= Date.parse(begun)) return [...points];
  return [{ at: begun, progress: 0 }, ...points];
}

/** A winding way: level at each point, so that it never shows more or less than was told. */
export function winding(spots: readonly Spot[]): string {
  return spots
    .map(({ x, y }, at) => {
      const before = spots[at - 1];
      if (before === undefined) return `M${round(x)} ${round(y)}`;
      const middle = round((before.x + x) / 2);
      return `C${middle} ${round(before.y)} ${middle} ${round(y)} ${round(x)} ${round(y)}`;
    })
    .join('');
}

/** The ground under a way, down to `floor`. */
export function ground(spots: readonly Spot[], floor: number): string {
  const [first, last] = [spots[0], spots.at(-1)];
  if (first === undefined || last === undefined) return '';
  return `${winding(spots)}L${round(last.x)} ${round(floor)}L${round(first.x)} ${round(floor)}Z`;
}

export interface Label {
  x: number;
  text: string;
}

/** The labels for which there is room, the first ones before the later ones. */
export function spaced(labels: readonly Label[], apart: number): Label[] {
  const kept: Label[] = [];
  for (const label of labels) {
    if (kept.every((other) => Math.abs(other.x - label.x) >= apart)) kept.push(label);
  }
  return kept;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
