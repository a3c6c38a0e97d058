/** Short notes at the edge of the page; one may offer to undo what it tells. */

export interface Toast {
  id: number;
  text: string;
  undo?: () => void;
}

const STAYS_MS = 8000;

class Toasts {
  shown = $state<Toast[]>([]);
  #next = 1;
  #held = false;

  say(text: string): void {
    this.#show({ id: this.#next++, text }, () => undefined);
  }

  /** Tells that something will be gone, and does it for good only when the note has left without an undo. */
  sayUndoable(text: string, commit: () => void, undo: () => void): void {
    const toast: Toast = { id: this.#next++, text };
    let undone = false;
    toast.undo = () => {
      undone = true;
      this.close(toast.id);
      undo();
    };
    this.#show(toast, () => {
      if (!undone) commit();
    });
  }

  /** None leaves while somebody points at them or has the focus in them: there is time to read, and to undo. */
  hold(held: boolean): void {
    this.#held = held;
  }

  close(id: number): void {
    this.#held = false; // what has gone tells nobody that it was left
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  #show(toast: Toast, whenGone: () => void): void {
    this.shown.push(toast);
    const gone = (): void => {
      clearTimeout(timer);
      removeEventListener('pagehide', gone);
      this.close(toast.id);
      whenGone();
    };
    const watch = (): void => (this.#held ? again() : gone());
    const again = (): void => void (timer = setTimeout(watch, STAYS_MS));
    let timer = setTimeout(watch, STAYS_MS);
    addEventListener('pagehide', gone);
  }
}

export const toasts = new Toasts();
