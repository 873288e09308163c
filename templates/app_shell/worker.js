// The service worker: caches the pages' shell for slow and lost networks. Messages never reach it: they use the
// socket.

const SHELL = "shell-{{ version }}";
const FILES = [{% for url in files %}"{{ url|escapejs }}", {% endfor %}];
// Pages are cached under these paths only: other URLs may contain an entry code or a pool's name.
const PAGES = [{% for path in pages %}"{{ path|escapejs }}", {% endfor %}];

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forget()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (FILES.includes(pathname)) event.respondWith(kept(request));
  else if (request.mode === "navigate" && PAGES.includes(pathname)) event.respondWith(fresh(request, pathname));
});
self.addEventListener("notificationclick", (event) => event.waitUntil(lead(event.notification)));

async function keep() {
  await (await caches.open(SHELL)).addAll(FILES);
  await self.skipWaiting();
}

async function forget() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name)));
  await self.clients.claim();
}

// A click on a notification focuses the tab that showed it.
async function lead(notification) {
  notification.close();
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  await tabs.find(({ url }) => url === notification.data)?.focus();
}

async function kept(request) {
  return (await caches.match(request)) ?? fetch(request);
}

// Pages are fetched from the server, or from the cache if that fails.
async function fresh(request, path) {
  try {
    const response = await fetch(request);
    if (response.ok && response.headers.get("Cache-Control") !== "no-store") await (await caches.open(SHELL)).put(path, response.clone());
    return response;
  } catch (error) {
    const page = await caches.match(path);
    if (page) return page;
    throw error;
  }
}
