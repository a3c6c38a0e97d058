import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

import svelteConfig from './svelte.config.js';

export default ts.config(
  { ignores: ['src/api/schema.ts', 'node_modules'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  { files: ['scripts/service-worker.js'], languageOptions: { globals: globals.serviceworker } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    rules: {
      'max-lines': ['error', 400],
      'no-console': 'error',
      'no-undef': 'off', // the type checker knows better
      eqeqeq: 'error',
      'svelte/no-at-html-tags': 'error',
      // The policy of the page forbids the attribute; `style:` directives are set through the DOM.
      'no-restricted-syntax': ['error', { selector: 'SvelteAttribute[key.name="style"]', message: 'Use a class.' }],
      'svelte/no-navigation-without-resolve': 'off', // that is for SvelteKit's router
      'svelte/prefer-svelte-reactivity': 'off', // plain maps are used where nothing is drawn from them
    },
  },
);
