/** Days of the calendar, `YYYY-MM-DD`, which have no time zone; only "today" needs one. */

const DAY_MS = 86_400_000;

/** `2026-02-03` at noon UTC, so that no change of clocks moves it to another day. */
function noon(day: string): Date {
  return new Date(`${day}T12:00:00Z`);
}

export function today(zone: string | null | undefined, now = new Date()): string {
  return new Intl.DateTimeFormat('sv-SE', zone ? { timeZone: zone } : {}).format(now);
}

export function addDays(day: string, days: number): string {
  return new Date(noon(day).getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

/** How many days `later` is after `day`; negative where it is before. */
export function daysUntil(day: string, later: string): number {
  return Math.round((noon(later).getTime() - noon(day).getTime()) / DAY_MS);
}

export function mondayOf(day: string): string {
  return addDays(day, -((noon(day).getUTCDay() + 6) % 7));
}

/** "tomorrow", "in 3 days", "2 weeks ago", in the words of the language. */
export function away(days: number, language: string): string {
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (Math.abs(days) < 14) return words.format(days, 'day');
  if (Math.abs(days) < 60) return words.format(Math.trunc(days / 7), 'week');
  return words.format(Math.trunc(days / 30.4), 'month');
}

/** "16 – 22 November", with the month once where both days are in it. */
export function span(start: string, end: string, language: string): string {
  const format = new Intl.DateTimeFormat(language, { month: 'long', day: 'numeric', timeZone: 'UTC' });
  return format.formatRange(noon(start), noon(end));
}
