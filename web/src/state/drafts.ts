/** What is being typed, for each session, until this tab is closed: session storage, and never local storage. */

const key = (session: string | undefined): string => `ion.draft.${session ?? 'new'}`;

export const drafts = {
  read: (session: string | undefined): string => sessionStorage.getItem(key(session)) ?? '',
  keep(session: string | undefined, text: string): void {
    if (text === '') return sessionStorage.removeItem(key(session));
    try {
      sessionStorage.setItem(key(session), text);
    } catch {
      sessionStorage.removeItem(key(session)); // more than a tab may keep: it stays in its field, and an older one is no help
    }
  },
};
