/** What those who run the service read and change: personas and playbooks, keys, feedback, crises. */
import { api, send } from './http';
import type {
  ChatAnswer,
  CheckResult,
  Content,
  ContentEntry,
  Crisis,
  Key,
  Listing,
  NewKey,
  Opinion,
  Revision,
  Unmatched,
} from './types';

export type Folder = 'personas' | 'playbooks';

const at = (folder: Folder, id: string) => `/admin/${folder}/${encodeURIComponent(id)}`;

export const content = {
  list: (folder: Folder) => api.get<Listing<ContentEntry>>(`/admin/${folder}`),
  read: (folder: Folder, id: string) => api.get<Content>(at(folder, id)),
  revision: (folder: Folder, id: string, revision: string) => api.get<Revision>(`${at(folder, id)}/revisions/${revision}`),
  check: (folder: Folder, id: string, text: string) => api.post<CheckResult>(`/admin/${folder}/check`, { id, text }),
  /** Saved only where nobody changed it since it was read; without a tag, only where there is none of this id yet. */
  save: async (folder: Folder, id: string, text: string, etag?: string): Promise<Content> => {
    const headers: Record<string, string> = etag === undefined ? { 'If-None-Match': '*' } : { 'If-Match': etag };
    const response = await send('PUT', `/api/v2${at(folder, id)}`, { body: { text }, headers });
    return (await response.json()) as Content;
  },
  takeBack: (folder: Folder, id: string, etag: string) =>
    send('DELETE', `/api/v2${at(folder, id)}`, { headers: { 'If-Match': etag } }),
  attempt: (folder: Folder, id: string, asked: { text: string; message: string }) =>
    api.post<ChatAnswer>(`${at(folder, id)}/try`, asked),
};

export const keys = {
  list: () => api.get<Listing<Key>>('/admin/keys'),
  make: (role: string, name: string) => api.post<NewKey>('/admin/keys', { role, name }),
  revoke: (id: string) => api.delete(`/admin/keys/${id}`),
};

export const overview = {
  unmatched: (cursor?: string) => api.get<Listing<Unmatched>>('/admin/unmatched', { cursor }),
  crises: (cursor?: string) => api.get<Listing<Crisis>>('/admin/crises', { cursor }),
  feedback: (rating: number | undefined, cursor?: string) =>
    api.get<Listing<Opinion>>('/admin/feedback', { rating, cursor }),
};
