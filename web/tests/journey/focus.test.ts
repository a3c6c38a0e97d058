import { expect, test } from 'vitest';

import { focused } from '$/journey/focus';

function page(): { button: HTMLButtonElement; form: HTMLFormElement; input: HTMLInputElement; main: HTMLElement } {
  document.body.innerHTML = '<main id="main" tabindex="-1"><button></button><form><input /></form></main>';
  const [button, form, input] = ['button', 'form', 'input'].map((name) => document.querySelector(name));
  const main = document.querySelector('main');
  return { button, form, input, main } as unknown as ReturnType<typeof page>;
}

test('a form that closes gives the focus back to what opened it', () => {
  const { button, form, input } = page();
  button.focus();
  const close = focused(input);
  expect(document.activeElement).toBe(input);
  form.remove();
  close();
  expect(document.activeElement).toBe(button);
});

test('where what opened the form is gone too, the focus is at the content', () => {
  const { button, form, input, main } = page();
  button.focus();
  const close = focused(input);
  form.remove();
  button.remove();
  close();
  expect(document.activeElement).toBe(main);
});

test('focus that was moved elsewhere stays there', () => {
  const { button, form, input, main } = page();
  button.focus();
  const close = focused(input);
  main.focus();
  form.remove();
  close();
  expect(document.activeElement).toBe(main);
});
