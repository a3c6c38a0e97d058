/**
 * For the first field of a form that was just opened, `{@attach focused}`: it is ready for typing, and when the form has
 * closed, the focus is where it was before and not lost at the top of the page.
 */
export function focused(element: HTMLElement): () => void {
  const before = document.activeElement;
  const form = element.closest('form');
  element.focus();
  return () => {
    const now = document.activeElement;
    if (now !== document.body && form?.contains(now) !== true) return;
    const back = before?.isConnected === true ? before : document.getElementById('main');
    if (back instanceof HTMLElement) back.focus();
  };
}
