// Keeps the public pages a person has read, so that they open again without a network. Served from the root.
// It keeps only what the portal itself marks as public: nothing behind a sign-in, no form, no link of anybody's own.
"use strict";

const PAGES = "pages"; // deleted by the quick exit
const ASSETS = "assets";
const MOST_PAGES = 80;
const MOST_ASSETS = 40;
const HASHED = /\/static\/[^"'\s?]+\.[0-9a-f]{12}\.(?:css|js|woff2)/g;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim().then(keepOpenPages));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(page(event));
  } else if (pathname.search(HASHED) === 0) {
    event.respondWith(asset(request));
  }
});

/** The page from the network; where there is none, as it was last read; else the page that says so. */
async function page(event) {
  const { request } = event;
  try {
    const answer = await fetch(request);
    if (answer.status < 500) {
      if (mayBeKept(request.url, answer)) event.waitUntil(keep(request.url, answer.clone()));
      return answer;
    }
    return (await keptPage(request.url)) || answer;
  } catch (error) {
    const found = (await keptPage(request.url)) || (await keptPage(offlinePage(request.url)));
    if (found) return found;
    throw error;
  }
}

/** Files whose name changes with their content never need asking for again. */
async function asset(request) {
  const assets = await caches.open(ASSETS);
  const found = await assets.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await assets.put(request, answer.clone());
  return answer;
}

function mayBeKept(address, answer) {
  const { pathname, search } = new URL(address);
  const isPublic = /\bpublic\b/.test(answer.headers.get("Cache-Control") || "");
  const isPage = /^text\/html\b/.test(answer.headers.get("Content-Type") || "");
  return answer.status === 200 && isPublic && isPage && !search && /^\/[a-z]{2,3}\//.test(pathname);
}

async function keep(address, answer) {
  const pages = await caches.open(PAGES);
  const html = await answer.clone().text();
  await pages.put(plain(address), answer);
  await Promise.all([...new Set(html.match(HASHED))].filter((file) => !file.endsWith("woff2")).map(keepAsset));
  const offline = offlinePage(address);
  if (!(await pages.match(offline))) {
    const told = await fetch(offline);
    if (mayBeKept(told.url, told)) await keep(offline, told);
  }
  await drop(pages, MOST_PAGES, (kept) => !/\/offline\/$/.test(kept.url));
  await drop(await caches.open(ASSETS), MOST_ASSETS, () => true);
}

async function keepAsset(address) {
  const assets = await caches.open(ASSETS);
  if (!(await assets.match(address))) await assets.add(address);
}

/** Drops the oldest beyond `most`. */
async function drop(cache, most, mayGo) {
  const kept = (await cache.keys()).filter(mayGo);
  await Promise.all(kept.slice(0, Math.max(0, kept.length - most)).map((request) => cache.delete(request)));
}

/** Pages opened before this worker was there: taken from the browser's own cache, never from the network again. */
async function keepOpenPages() {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  await Promise.all(open.map((client) => keepFromBrowser(plain(client.url))));
}

async function keepFromBrowser(address) {
  const answer = await fetch(address, { cache: "only-if-cached", mode: "same-origin" }).catch(() => null);
  if (answer && mayBeKept(address, answer)) await keep(address, answer);
}

async function keptPage(address) {
  return (await caches.open(PAGES)).match(plain(address));
}

function plain(address) {
  return address.split("#")[0];
}

function offlinePage(address) {
  const language = new URL(address, self.location.origin).pathname.split("/")[1];
  return new URL(`/${language}/offline/`, self.location.origin).href;
}
