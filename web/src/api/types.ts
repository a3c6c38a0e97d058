/** The forms of the service's API by the names that the page uses. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Amount = Schemas['Money'];
export type Analysis = Schemas['Analysis'];
export type Brief = Schemas['BriefView'];
export type ChatAnswer = Schemas['ChatResponse'];
export type ChatRequest = Schemas['ChatRequest'];
export type CheckIn = Schemas['CheckInView'];
export type Commitment = Schemas['CommitmentView'];
export type Consent = Schemas['ConsentView'];
export type Feedback = Schemas['FeedbackView'];
/** The counts that a description calls optional, as they have a default, are always in an answer. */
export type FollowThrough = Required<Schemas['FollowThrough']>;
export type Found = Schemas['FoundView'];
export type Goal = Schemas['GoalView'];
export type Grow = Schemas['GrowView'];
export type Journey = Schemas['JourneyView'] & { follow_through: FollowThrough };
export type Learner = Schemas['LearnerView'];
export type LearnerChange = Schemas['LearnerChange'];
export type Persona = Schemas['PersonaView'];
export type Playbook = Schemas['PlaybookView'];
export type Point = Schemas['ProgressPoint'];
export type ProblemDocument = Schemas['Problem'];
export type Resonance = Schemas['Resonance'];
export type Routing = Schemas['Routing'];
export type Session = Schemas['SessionView'];
export type Step = Schemas['StepView'];
export type Turn = Schemas['TurnView'];
export type Usage = Schemas['UsageView'];
export type UsagePeriod = Schemas['PeriodView'];
export type Week = Schemas['WeekView'];
export type WeekSummary = Schemas['WeekSummary'];

export interface Listing<T> {
  items: T[];
  next_cursor?: string | null;
}

/** What a reply was made of, as `conversation/receipts.py` writes it. */
export interface Receipt {
  provider?: string | null;
  model?: string | null;
  tried?: { provider: string; reason: string; detail: string | null; sent: boolean }[];
  playbooks?: { id: string; situation: string; used?: string[] }[];
  memories?: unknown[];
  left_the_house?: string[];
  sent_to?: string[];
  masked?: Record<string, number>;
  withheld?: string[];
  made_at?: string;
  cost?: { amount: string; currency: string } | null;
  authored?: boolean;
  added_by?: string;
}

export type CheckResult = Schemas['CheckResult'];
export type Content = Schemas['ContentView'];
export type ContentEntry = Schemas['ContentEntry'];
export type Crisis = Schemas['CrisisView'];
export type Key = Schemas['KeyView'];
export type NewKey = Schemas['NewKey'];
export type Opinion = Schemas['OpinionView'];
export type Revision = Schemas['RevisionView'];
export type Unmatched = Schemas['UnmatchedView'];
