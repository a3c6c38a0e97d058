/** Next steps that a learner has taken over, and the one dated step that a session ends with. */
import { api } from './http';
import type { Commitment, Listing, Step } from './types';

export const steps = {
  list: (filter: { open?: boolean; goal_id?: string; limit?: number; cursor?: string | null } = {}) =>
    api.get<Listing<Step>>('/steps', { ...filter }),
  /** The same text from the same turn twice is one step. */
  take: (text: string, turn: string) => api.post<Step>('/steps', { text, turn_id: turn }),
  add: (text: string, goal: string | null) => api.post<Step>('/steps', { text, goal_id: goal }),
  change: (id: string, change: { text?: string; done?: boolean; goal_id?: string | null }) =>
    api.patch<Step>(`/steps/${id}`, change),
  remove: (id: string) => api.delete(`/steps/${id}`),
};

export const commitments = {
  list: (filter: { state?: Commitment['state']; limit?: number; cursor?: string | null } = {}) =>
    api.get<Listing<Commitment>>('/commitments', { ...filter }),
  make: (session: string, commitment: { text: string; due: string }) =>
    api.put<Commitment>(`/sessions/${session}/commitment`, commitment),
  change: (id: string, change: Partial<Pick<Commitment, 'state' | 'note' | 'text' | 'due'>>) =>
    api.patch<Commitment>(`/commitments/${id}`, change),
  remove: (id: string) => api.delete(`/commitments/${id}`),
};
