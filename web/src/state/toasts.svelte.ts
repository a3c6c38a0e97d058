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

  close(id: number): void {
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
    const timer = setTimeout(gone, STAYS_MS);
    addEventListener('pagehide', gone);
  }
}

export const toasts = new Toasts();
