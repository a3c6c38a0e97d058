/** A growing text, sentence by sentence: a screen reader is told what is complete, and not every token. */

/** What is worth hearing of a reply: code that is read aloud is noise. What is still being written stays a beginning. */
export function spoken(text: string): string {
  return text.replace(/^```[\s\S]*?(?:^```[^\n]*\n?|$(?![\s\S]))/gm, '');
}

/** The sentences of `text` that are complete after the first `told` characters, and where the next one begins. */
export function complete(text: string, told: number, locale: string): [sentences: string[], until: number] {
  const pieces = [...new Intl.Segmenter(locale, { granularity: 'sentence' }).segment(text.slice(told))];
  const ended = pieces.slice(0, -1); // the last one may still grow
  const until = told + ended.reduce((sum, piece) => sum + piece.segment.length, 0);
  return [ended.map((piece) => plain(piece.segment)).filter((said) => !/^(\d+\.)?$/.test(said)), until];
}

/** Without the signs of markdown, which nobody wants to hear. */
export function plain(text: string): string {
  return text
    .replace(/^\s*(?:#{1,6}|[-*+>]|```\w*)\s+/gm, '')
    .replace(/[*_`]{1,3}/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
