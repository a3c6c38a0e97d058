/** What is being typed, for each session, until this tab is closed: session storage, and never local storage. */

const key = (session: string | undefined): string => `ion.draft.${session ?? 'new'}`;

export const drafts = {
  read: (session: string | undefined): string => sessionStorage.getItem(key(session)) ?? '',
  keep(session: string | undefined, text: string): void {
    if (text === '') sessionStorage.removeItem(key(session));
    else sessionStorage.setItem(key(session), text);
  },
};
