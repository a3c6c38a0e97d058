import { api } from './http';
import type { Found, Listing, Session, Turn } from './types';

export interface SessionFilter {
  q?: string;
  pinned?: boolean;
  goal_id?: string;
  limit?: number;
  cursor?: string | null;
}

/** Which of a session's turns: the page before a cursor, around or after a turn; on the way through the turn `path`. */
export interface TurnsAsked {
  before?: string | null;
  around?: string;
  after?: string;
  path?: string;
  limit?: number;
}

export const sessions = {
  list: (filter: SessionFilter = {}) => api.get<Listing<Session>>('/sessions', { ...filter }),
  get: (id: string) => api.get<Session>(`/sessions/${id}`),
  change: (id: string, change: { title?: string; pinned?: boolean; goal_id?: string | null }) =>
    api.patch<Session>(`/sessions/${id}`, change),
  remove: (id: string) => api.delete(`/sessions/${id}`),
  turns: (id: string, asked: TurnsAsked = {}) => api.get<Listing<Turn>>(`/sessions/${id}/turns`, { ...asked }),
  search: (q: string, cursor?: string | null) => api.get<Listing<Found>>('/search', { q, cursor }),
};
