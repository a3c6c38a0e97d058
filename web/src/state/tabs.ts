/** Tells the other tabs of this browser that a session has a new turn. Ids only: no word of a learner goes this way. */

interface News {
  session: string;
}

const channel = new BroadcastChannel('ion');

export const tabs = {
  tell: (session: string): void => channel.postMessage({ session } satisfies News),
  listen(heard: (session: string) => void): () => void {
    const listener = (event: MessageEvent<News>): void => heard(event.data.session);
    channel.addEventListener('message', listener);
    return () => channel.removeEventListener('message', listener);
  },
};
