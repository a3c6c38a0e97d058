import { api, send } from './http';
import type { Consent, Learner, LearnerChange, Listing, Persona, Usage } from './types';

export const learner = {
  me: () => api.get<Learner>('/learners/me'),
  change: (change: LearnerChange) => api.patch<Learner>('/learners/me', change),
  erase: (confirm: string) => api.delete('/learners/me', { confirm }),
  consent: () => api.get<Consent>('/learners/me/consent'),
  agree: (version: string) => api.put<Consent>('/learners/me/consent', { version }),
  disagree: () => api.delete<Consent>('/learners/me/consent'),
  sayAge: (year: number) => api.put<Consent>('/learners/me/age', { year }),
  personas: () => api.get<Listing<Persona>>('/personas'),
};

export const usage = {
  mine: () => api.get<Usage>('/usage'),
};

export const signIn = {
  methods: () => api.get<{ methods: string[]; provider?: string }>('/sign-in/methods'),
  byKey: (key: string) => send('POST', '/sign-in', { body: { key } }),
  /** Where to sign out at the identity provider too, if there is such a place. */
  out: async (): Promise<string | undefined> => {
    const there = (await send('POST', '/sign-out')).headers.get('Link');
    return /^<([^>]+)>; rel="logout"$/.exec(there ?? '')?.[1];
  },
};
