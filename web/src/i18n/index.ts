/** What the page says, in the language of the page. `t('toast.undo')`; `{name}` in a text is filled from the values. */
import { en } from './en';
import { ko } from './ko';
import { language } from './language.svelte';

export type Key = keyof typeof en;
type Values = Record<string, string | number>;

const texts: Record<'ko' | 'en', Record<Key, string>> = { ko, en };

export function t(key: Key, values: Values = {}): string {
  return texts[language.now][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

export function isKey(key: string): key is Key {
  return key in en;
}

/** A text for a whole number: `KEY.one` or `KEY.other`, with `{n}` written as the language writes numbers. */
export function tn(key: string, n: number, values: Values = {}): string {
  const form = n === 1 && language.now === 'en' ? `${key}.one` : `${key}.other`;
  return t(form as Key, { ...values, n: formatNumber(n) });
}

/** Both languages write the numbers up to a thousand as they are: what knows more takes 10 ms to load. */
export function formatNumber(n: number, options?: Intl.NumberFormatOptions): string {
  if (options === undefined && Number.isInteger(n) && Math.abs(n) < 1000) return String(n);
  return new Intl.NumberFormat(language.now, options).format(n);
}

export function formatPercent(share: number): string {
  return formatNumber(share, { style: 'percent', maximumFractionDigits: 0 });
}

/** A moment: today its time, this year its day, else its date. */
export function formatMoment(iso: string, now = new Date()): string {
  const date = new Date(iso);
  if (date.toDateString() === now.toDateString()) return format(date, { hour: 'numeric', minute: '2-digit' });
  if (date.getFullYear() === now.getFullYear()) return format(date, { month: 'short', day: 'numeric' });
  return format(date, { dateStyle: 'medium' });
}

/** A day of the calendar, `YYYY-MM-DD`, which has no time zone. */
export function formatDay(day: string, options: Intl.DateTimeFormatOptions = { month: 'long', day: 'numeric', weekday: 'short' }): string {
  return format(new Date(`${day}T12:00:00`), options);
}

function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language.now, options).format(date);
}
