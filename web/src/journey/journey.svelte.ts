/** What the journey view shows, read from the service, and what a learner does with it. */
import { goals, journeyCalls, type GoalDraft } from '$/api/journey';
import { problemOf, type Problem } from '$/api/problem';
import { commitments, steps } from '$/api/steps';
import type { Commitment, Goal, Journey, Step } from '$/api/types';
import { me } from '$/state/me.svelte';
import { toasts } from '$/state/toasts.svelte';
import { t } from '$/i18n';

import { today } from './days';

const WEEKS = 12;
const PAGE = 100;
const RANK: Goal['state'][] = ['active', 'open', 'reached', 'dropped'];

class Store {
  goals = $state<Goal[]>([]);
  steps = $state<Step[]>([]);
  picture = $state<Journey | undefined>();
  problem = $state<Problem | undefined>();
  ready = $state(false);
  #next = $state<string | null>(null);
  /** What was deleted here and may yet be undone. */
  #hidden = new Set<string>();

  readonly active = $derived(this.goals.find((goal) => goal.state === 'active'));
  readonly ranked = $derived(this.goals.toSorted((a, b) => RANK.indexOf(a.state) - RANK.indexOf(b.state)));

  get today(): string {
    return today(me.learner?.time_zone);
  }

  get hasMoreSteps(): boolean {
    return this.#next !== null;
  }

  async load(): Promise<void> {
    try {
      this.problem = undefined;
      await Promise.all([this.#readGoals(), this.#readSteps(), this.readPicture()]);
      this.ready = true;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  async #readGoals(): Promise<void> {
    const read = (await goals.list()).items.filter((goal) => !this.#hidden.has(goal.id));
    for (const goal of read) goal.steps = goal.steps.filter((step) => !this.#hidden.has(step.id));
    this.goals = read;
  }

  async #readSteps(): Promise<void> {
    const page = await steps.list({ limit: PAGE });
    this.steps = page.items.filter((step) => !this.#hidden.has(step.id));
    this.#next = page.next_cursor ?? null;
  }

  async moreSteps(): Promise<void> {
    const page = await steps.list({ limit: PAGE, cursor: this.#next });
    const known = new Set(this.steps.map((step) => step.id));
    this.steps.push(...page.items.filter((step) => !known.has(step.id) && !this.#hidden.has(step.id)));
    this.#next = page.next_cursor ?? null;
  }

  async readPicture(): Promise<void> {
    const picture = await journeyCalls.read(WEEKS);
    picture.open_commitments = picture.open_commitments.filter((made) => !this.#hidden.has(made.id));
    this.picture = picture;
  }

  async makeGoal(draft: GoalDraft & { active?: boolean }): Promise<Goal> {
    const made = await goals.make(draft);
    await Promise.all([this.#readGoals(), this.readPicture()]);
    return made;
  }

  async changeGoal(id: string, change: Partial<GoalDraft & { state: Goal['state'] }>): Promise<void> {
    await goals.change(id, change);
    await Promise.all([this.#readGoals(), this.readPicture()]);
  }

  async checkIn(id: string, progress: number, note: string): Promise<void> {
    await goals.checkIn(id, progress, note);
    await Promise.all([this.#readGoals(), this.readPicture()]);
  }

  removeGoal(goal: Goal): void {
    this.#hide(goal.id, t('goal.deleted', { title: goal.title }), () => goals.remove(goal.id));
  }

  async addStep(text: string, goal: string | null): Promise<void> {
    await steps.add(text, goal);
    await this.#afterStep();
  }

  /** Shown at once; what the service refuses is put back. */
  async tick(step: Step, done: boolean): Promise<void> {
    const was = step.done;
    step.done = done;
    try {
      await this.changeStep(step.id, { done });
    } catch (error) {
      step.done = was;
      throw error;
    }
  }

  async changeStep(id: string, change: { text?: string; done?: boolean; goal_id?: string | null }): Promise<void> {
    await steps.change(id, change);
    await this.#afterStep();
  }

  removeStep(step: Step): void {
    this.#hide(step.id, t('step.deleted'), () => steps.remove(step.id));
  }

  /** A step that is ticked moves its goal, and the week. */
  async #afterStep(): Promise<void> {
    await Promise.all([this.#readGoals(), this.#readSteps(), this.readPicture()]);
  }

  async closeCommitment(id: string, state: Commitment['state'], note: string): Promise<void> {
    await commitments.change(id, { state, note });
    await this.readPicture();
  }

  removeCommitment(commitment: Commitment): void {
    this.#hide(commitment.id, t('promise.deleted'), () => commitments.remove(commitment.id));
  }

  /** Out of sight at once, and deleted when the note with its undo has left. What can't be deleted comes back. */
  #hide(id: string, told: string, remove: () => Promise<unknown>): void {
    const back = (): void => {
      this.#hidden.delete(id);
      void this.load();
    };
    const commit = (): void => {
      remove()
        .catch((error: unknown) => {
          if (problemOf(error).kind !== 'not-found') toasts.say(t('journey.undeleted'));
        })
        .finally(back);
    };
    this.#hidden.add(id);
    this.#drop(id);
    toasts.sayUndoable(told, commit, back);
  }

  #drop(id: string): void {
    this.goals = this.goals.filter((goal) => goal.id !== id);
    for (const goal of this.goals) goal.steps = goal.steps.filter((step) => step.id !== id);
    this.steps = this.steps.filter((step) => step.id !== id);
    if (this.picture) {
      this.picture.open_commitments = this.picture.open_commitments.filter((made) => made.id !== id);
    }
  }
}

export const journey = new Store();
