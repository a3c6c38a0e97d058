import './styles/tokens.css';
import './styles/accents.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/print.css';

import { mount } from 'svelte';

import App from './App.svelte';
import { language } from './i18n/language.svelte';
import { appearance } from './lib/prefers.svelte';
import { router } from './lib/router.svelte';

appearance.apply();
language.apply();
router.start();

const target = document.getElementById('page');
// In a task of its own: a phone that is slow stays able to do something else between.
if (target !== null) setTimeout(() => mount(App, { target }));
if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('/sw.js');
