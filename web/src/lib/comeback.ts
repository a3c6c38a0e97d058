/** Where somebody wanted to go who is sent to the identity provider first: a path of this page, kept in this tab. */

const KEY = 'ion.comeback';

export function keepPlace(path: string): void {
  sessionStorage.setItem(KEY, path);
}

/** Gives it once. */
export function takePlace(): string | undefined {
  const path = sessionStorage.getItem(KEY) ?? undefined;
  sessionStorage.removeItem(KEY);
  return path;
}
