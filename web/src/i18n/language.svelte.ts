/** The language of the page: as chosen here, else as the browser prefers. */

export type Language = 'ko' | 'en';

const KEY = 'ion.language';

class Chosen {
  now = $state<Language>(first());

  choose(language: Language): void {
    this.now = language;
    localStorage.setItem(KEY, language);
    this.apply();
  }

  apply(): void {
    document.documentElement.lang = this.now;
  }
}

function first(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === 'ko' || kept === 'en') return kept;
  const preferred = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag === 'ko' || tag === 'en');
  return preferred === 'en' ? 'en' : 'ko';
}

export const language = new Chosen();
