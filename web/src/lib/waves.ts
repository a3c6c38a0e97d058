/** The line that a pace draws: how a message moves, as a path in a box of 120 by 32. */

type Height = (at: number) => number;

const paces: Record<string, Height> = {
  burst: (at) => (at % 0.2 < 0.1 ? 1 : -1) * (0.35 + 0.65 * Math.abs(Math.sin(at * 19))),
  flowing: (at) => Math.sin(at * Math.PI * 5) * 0.8,
  contemplative: (at) => Math.sin(at * Math.PI * 2.4) * Math.sin(at * Math.PI) * 0.9,
  medium: (at) => Math.sin(at * Math.PI * 3.4) * 0.5,
};

export function wave(pace: string): string {
  const height = paces[pace] ?? (() => 0);
  const steps = pace === 'burst' ? 20 : 60;
  const points = Array.from({ length: steps + 1 }, (_, index) => {
    const at = index / steps;
    return `${(2 + at * 116).toFixed(1)} ${(16 - height(at) * 12).toFixed(1)}`;
  });
  return `M${points.join('L')}`;
}
