// Keeps the files of the page, and nothing that the service answers: what a learner wrote is never in this cache.
const NAME = `ion-shell-${'VERSION'}`;
const SHELL = [/* SHELL */];

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(SHELL))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate' && isPage(url.pathname)) event.respondWith(pageFromNetwork(request));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(assetFromCache(request));
  else if (SHELL.includes(url.pathname) && url.pathname !== '/') event.respondWith(assetFromCache(request));
});

function isPage(path) {
  return !/^\/(api|openai|health|metrics|docs|openapi\.json|sign-in|sign-out)(\/|$)/.test(path);
}

async function pageFromNetwork(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match('/')) ?? Response.error();
  }
}

async function assetFromCache(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) (await caches.open(NAME)).put(request, fresh.clone());
  return fresh;
}
