/**
 * Which way through a session this tab was on, where that is not the way to the newest turn: after two mentors were
 * asked, or a branch was chosen. Ids only; a reload finds the same two replies side by side.
 */

export interface Way {
  turn: string;
  beside?: string;
}

const key = (session: string): string => `ion.way.${session}`;

export const way = {
  keep: (session: string, chosen: Way): void => sessionStorage.setItem(key(session), JSON.stringify(chosen)),
  forget: (session: string): void => sessionStorage.removeItem(key(session)),
  read(session: string): Way | undefined {
    const kept = sessionStorage.getItem(key(session));
    return kept === null ? undefined : (JSON.parse(kept) as Way);
  },
};
