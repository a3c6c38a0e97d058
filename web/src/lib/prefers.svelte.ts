/** Choices of this browser that are no secret: theme and language. */

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'ion.theme';

class Appearance {
  theme = $state<Theme>(read());

  /** The theme is on the root element, where `styles/tokens.css` finds it. */
  choose(theme: Theme): void {
    this.theme = theme;
    localStorage.setItem(KEY, theme);
    this.apply();
  }

  apply(): void {
    document.documentElement.dataset['theme'] = this.theme;
  }
}

function read(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export const appearance = new Appearance();
