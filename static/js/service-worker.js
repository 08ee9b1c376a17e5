// Keeps the public pages a person has read, so that they open again without a network. Served from the root.
// It keeps only what the portal itself marks as public: nothing behind a sign-in, no form, no link of anybody's own.
"use strict";

const PAGES = "pages"; // what was read; deleted by the quick exit
const KEPT = "kept"; // guides that were chosen, each with the page that lists its pages; deleted by the quick exit, too
const CHECK_AFTER = 60 * 60 * 1000; // milliseconds until a chosen guide is compared with the portal's again
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
      if (mayBeKept(request.url, answer)) event.waitUntil(keep(request.url, answer.clone()).then(refreshKept));
      return answer;
    }
    return (await foundPage(request.url)) || answer;
  } catch (error) {
    const found = (await foundPage(request.url)) || (await anyKept(offlinePages()));
    if (found) return found;
    throw error;
  }
}

/** What is kept for the address, with a word on how old it is; for the bare address, the home page of a language. */
async function foundPage(address) {
  const isBare = new URL(address).pathname === "/";
  const found = isBare ? await anyKept(homePages()) : await keptPage(address);
  return found && noted(found);
}

/** The page with the note of the offline page of its language on top, which says when it was fetched. */
async function noted(answer) {
  const html = await answer.text();
  const at = answer.headers.get("X-Kept-At");
  const [, language] = /<html lang="([a-z]+)"/.exec(html) || [];
  const offline = language && (await keptPage(`${self.location.origin}/${language}/offline/`));
  const [, note] = (offline && /<template data-note>([^]*?)<\/template>/.exec(await offline.text())) || [];
  if (!at || !note || html.includes("<template data-note>")) return new Response(html, answer);
  const day = new Intl.DateTimeFormat(`${language}-PK-u-nu-latn`, { dateStyle: "full" }).format(new Date(at));
  const said = note.replace("<bdi></bdi>", `<bdi>${day}</bdi>`);
  return new Response(html.replace(/<main[^>]*>/, (opening) => `${opening}<div class="wrap">${said}</div>`), answer);
}

/** In the order of the reader's languages, of those that something is kept of. */
const spoken = () => [...new Set([...self.navigator.languages.map((one) => one.split("-")[0]), "ur", "en"])];
const homePages = () => spoken().map((language) => `${self.location.origin}/${language}/`);
const offlinePages = () => spoken().map((language) => `${self.location.origin}/${language}/offline/`);

async function anyKept(addresses) {
  for (const address of addresses) {
    const found = await keptPage(address);
    if (found) return found;
  }
  return undefined;
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
  if (isList(address)) return; // it is kept with the pages it lists, or not at all
  const pages = await caches.open(PAGES);
  const kept = await caches.open(KEPT);
  // A page of a guide that was chosen stays with it.
  await put((await kept.match(plain(address))) ? kept : pages, address, answer);
  await keepOfflinePage(address);
  await drop(pages, MOST_PAGES, (page) => !/\/offline\/$/.test(page.url));
  await drop(await caches.open(ASSETS), MOST_ASSETS, () => true);
}

/** Keeps a page, when it was fetched, and the files it needs. */
async function put(cache, address, answer) {
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", new Date().toISOString());
  const html = await answer.text();
  await cache.put(plain(address), new Response(html, { headers }));
  await Promise.all([...new Set(html.match(HASHED))].filter((file) => !file.endsWith("woff2")).map(keepAsset));
}

async function keepOfflinePage(address) {
  const pages = await caches.open(PAGES);
  const offline = offlinePage(address);
  if (!(await pages.match(offline))) {
    const told = await fetch(offline);
    if (mayBeKept(told.url, told)) await put(pages, offline, told);
  }
}

self.addEventListener("message", (event) => {
  const [port] = event.ports;
  const { wish, address } = event.data;
  const work = wish === "keep" ? keepGuide(address, (told) => port.postMessage(told)) : removeGuide(address);
  event.waitUntil(
    work.then(
      () => port.postMessage({ over: true }),
      (error) => tidy().then(() => port.postMessage({ failed: error.name === "QuotaExceededError" ? "room" : "network" })),
    ),
  );
});

/** All pages of a guide as the portal has them now; those that have not changed are not fetched again. */
async function keepGuide(address, tell = () => {}) {
  const list = await whole(address);
  const pages = pagesOn(await list.clone().text());
  const kept = await caches.open(KEPT);
  for (const [at, { url, etag }] of pages.entries()) {
    const had = await kept.match(new URL(url, address).href);
    const same = had && had.headers.get("ETag") === etag;
    await put(kept, new URL(url, address).href, same ? had : await whole(new URL(url, address).href));
    tell({ done: at + 1, of: pages.length });
  }
  await put(kept, address, list); // last: a guide is kept once its list is
  await keepOfflinePage(address);
  await tidy();
}

async function removeGuide(address) {
  await (await caches.open(KEPT)).delete(address);
  await tidy();
}

/** Pages that belong to no guide that is kept go. */
async function tidy() {
  const kept = await caches.open(KEPT);
  const addresses = (await kept.keys()).map((request) => request.url);
  const belong = new Set(addresses.filter(isList));
  for (const list of addresses.filter(isList)) {
    for (const { url } of pagesOn(await (await kept.match(list)).text())) belong.add(new URL(url, list).href);
  }
  await Promise.all(addresses.filter((address) => !belong.has(address)).map((address) => kept.delete(address)));
}

/** With a network, each guide that was not looked at for an hour is brought up to date; one that is no more, goes. */
async function refreshKept() {
  const kept = await caches.open(KEPT);
  for (const { url } of (await kept.keys()).filter((request) => isList(request.url))) {
    const at = new Date((await kept.match(url)).headers.get("X-Kept-At"));
    if (Date.now() - at > CHECK_AFTER) {
      // A network that fails here leaves the guide as it was; the next page that is opened tries again.
      await keepGuide(url).catch((error) => (error.status === 404 ? removeGuide(url) : tidy()));
    }
  }
}

async function whole(address) {
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok) throw Object.assign(new Error(`${address} answers ${answer.status}`), { status: answer.status });
  return answer;
}

function isList(address) {
  return /^\/[a-z]{2,3}\/keep\//.test(new URL(address).pathname);
}

function pagesOn(html) {
  return JSON.parse(/<script id="pages" type="application\/json">([^]*?)<\/script>/.exec(html)[1]).pages;
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
  return (await (await caches.open(KEPT)).match(plain(address))) || (await caches.open(PAGES)).match(plain(address));
}

function plain(address) {
  return address.split("#")[0];
}

function offlinePage(address) {
  const language = new URL(address, self.location.origin).pathname.split("/")[1];
  return new URL(`/${language}/offline/`, self.location.origin).href;
}
