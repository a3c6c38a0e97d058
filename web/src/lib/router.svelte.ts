/** Which view the address asks for. Links stay plain `<a href>`; a click on one of ours changes the view in place. */

export type Route =
  | { view: 'chat'; session: string | undefined; turn: string | undefined }
  | { view: 'sessions' | 'settings' | 'missing' }
  | { view: 'journey' | 'operator'; part: string | undefined };

/** Paths that the service answers itself. */
const NOT_OURS = /^\/(api|openai|health|metrics|docs|openapi\.json|sign-in|sign-out)(\/|$)/;

export function routeOf(path: string, query: URLSearchParams): Route {
  const [first, second, third] = path.split('/').filter(Boolean);
  if (third !== undefined) return { view: 'missing' };
  if (first === undefined) return { view: 'chat', session: undefined, turn: undefined };
  if (first === 's' && second !== undefined) {
    return { view: 'chat', session: second, turn: query.get('turn') ?? undefined };
  }
  if (first === 'journey' || first === 'operator') return { view: first, part: second };
  if ((first === 'sessions' || first === 'settings') && second === undefined) return { view: first };
  return { view: 'missing' };
}

class Router {
  #address = $state(new URL(location.href));
  readonly route = $derived(routeOf(this.#address.pathname, this.#address.searchParams));

  get query(): URLSearchParams {
    return this.#address.searchParams;
  }

  get path(): string {
    return this.#address.pathname;
  }

  start(): void {
    addEventListener('popstate', () => (this.#address = new URL(location.href)));
    document.addEventListener('click', (event) => this.#onClick(event));
  }

  go(path: string, { replace = false } = {}): void {
    history[replace ? 'replaceState' : 'pushState'](null, '', path);
    this.#address = new URL(location.href);
  }

  #onClick(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = (event.target as Element).closest?.('a');
    if (!link || link.target !== '' || link.hasAttribute('download')) return;
    const address = new URL(link.href, location.href);
    if (address.origin !== location.origin || NOT_OURS.test(address.pathname)) return;
    if (address.pathname === location.pathname && address.hash !== '') return;
    event.preventDefault();
    this.go(address.pathname + address.search);
  }
}

export const router = new Router();
