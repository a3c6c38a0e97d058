/** Where a learner is going: goals with their check-ins, the weeks, and where a session stands. */
import { api } from './http';
import type { Brief, Goal, Grow, Journey, Listing, WeekSummary } from './types';

export interface GoalDraft {
  title: string;
  why: string;
  due: string | null;
}

export const goals = {
  list: () => api.get<Listing<Goal>>('/goals', { limit: 100 }),
  get: (id: string) => api.get<Goal>(`/goals/${id}`),
  make: (goal: GoalDraft & { active?: boolean }) => api.post<Goal>('/goals', goal),
  change: (id: string, change: Partial<GoalDraft & { state: Goal['state'] }>) => api.patch<Goal>(`/goals/${id}`, change),
  remove: (id: string) => api.delete(`/goals/${id}`),
  checkIn: (id: string, progress: number, note: string) => api.post(`/goals/${id}/check-ins`, { progress, note }),
};

export const journeyCalls = {
  read: (weeks: number) => api.get<Journey>('/journey', { weeks }),
  summary: (week: string, language: string) => api.get<WeekSummary>('/journey/summary', { week, language }),
  grow: (session: string) => api.get<Grow>(`/sessions/${session}/grow`),
  brief: (session: string, asked: { language: string; include_crisis: boolean }) =>
    api.get<Brief>(`/sessions/${session}/brief`, asked),
};
