/** Runs what a component would run, and ends it. */
export function inRoot(run: () => void): void {
  $effect.root(run)();
}
