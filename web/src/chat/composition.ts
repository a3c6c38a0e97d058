/**
 * Enter in a field where syllables are composed.
 *
 * A Korean syllable is composed until the next key; Enter ends it and means to send, at once. What browsers tell of that
 * differs: the key comes before the composition has ended (`isComposing`), or after it with key code 229 (Safari), and a
 * second, plain Enter may follow or not. So an Enter that ends a Korean syllable sends when the syllable is in the text,
 * and a plain Enter right after it is the same stroke. In Chinese and Japanese it chooses a word, and sends nothing.
 */

/** Ends of one stroke of Enter, as browsers tell them, lie within this many milliseconds. */
const ONE_STROKE_MS = 80;
const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]$/;

export interface Stroke {
  key: string;
  keyCode: number;
  isComposing: boolean;
  shiftKey: boolean;
  timeStamp: number;
  preventDefault: () => void;
}

export class EnterToSend {
  #composing = false;
  #enterWaits = false;
  #ended = { at: -Infinity, hangul: false };
  #sentAt = -Infinity;
  readonly #send: () => void;

  constructor(send: () => void) {
    this.#send = send;
  }

  start(): void {
    this.#composing = true;
    this.#enterWaits = false;
  }

  keydown(stroke: Stroke): void {
    if (stroke.key !== 'Enter' && stroke.keyCode !== 229) this.#enterWaits = false;
    if (stroke.key !== 'Enter' || stroke.shiftKey) return;
    if (this.#composing || stroke.isComposing) {
      this.#enterWaits = true; // the syllable is not in the text yet
      return;
    }
    if (stroke.keyCode === 229) {
      this.#afterEnd(stroke);
      return;
    }
    stroke.preventDefault();
    if (stroke.timeStamp - this.#sentAt > ONE_STROKE_MS) this.#send();
  }

  /** The syllable is in the text now: `data` is what was composed. */
  end(data: string, timeStamp: number): void {
    this.#composing = false;
    this.#ended = { at: timeStamp, hangul: HANGUL.test(data) };
    if (!this.#enterWaits) return;
    this.#enterWaits = false;
    if (this.#ended.hangul) this.#sendSoon(timeStamp);
  }

  /** Whether the line break that Enter also is must not get into the text. */
  swallowsBreak(inputType: string, timeStamp: number): boolean {
    const isBreak = inputType === 'insertLineBreak' || inputType === 'insertParagraph';
    return isBreak && (this.#enterWaits || timeStamp - this.#sentAt <= ONE_STROKE_MS);
  }

  #afterEnd(stroke: Stroke): void {
    stroke.preventDefault();
    if (this.#ended.hangul && stroke.timeStamp - this.#ended.at <= ONE_STROKE_MS) this.#sendSoon(stroke.timeStamp);
  }

  /** Once the browser has done what the stroke does, so that the field holds the whole text. */
  #sendSoon(timeStamp: number): void {
    if (timeStamp - this.#sentAt <= ONE_STROKE_MS) return;
    this.#sentAt = timeStamp;
    setTimeout(this.#send, 0);
  }
}
