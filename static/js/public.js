// What public pages can do besides being read: leave at once, wear Nastaliq, and open again without a network.
// Each is an extra; every page works without this file. Written for Chrome 87 and older phones alike.
(() => {
  "use strict";

  const root = document.documentElement;
  const NASTALIQ = { weight: "400 700", unicodeRange: "U+600-6FF, U+750-77F, U+200C-200F, U+FB50-FDFF, U+FE70-FEFC" };

  // Quick exit: the page goes blank before the network answers, and the way back does not lead here.
  const exit = document.querySelector("[data-exit]");

  function leave() {
    document.body.hidden = true;
    document.title = "…";
    if (window.caches) ["pages", "kept"].forEach((name) => caches.delete(name));
    // Where something was being filled in, the server forgets it too.
    if (exit.form) navigator.sendBeacon(exit.form.action, new FormData(exit.form));
    location.replace(exit.dataset.exit || exit.href);
  }

  if (exit) {
    let presses = [];
    exit.addEventListener("click", (event) => {
      event.preventDefault();
      leave();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.repeat) return;
      presses = presses.filter((at) => event.timeStamp - at < 3000).concat(event.timeStamp);
      if (presses.length >= 3) leave();
    });
  }

  // Nastaliq: where the phone has none, the web font is fetched once, unless the reader saves data; then on request.
  const font = root.dataset.font;
  const offer = document.querySelector("[data-font-offer]");

  function wear() {
    if (offer) offer.hidden = true;
    return new FontFace("Nastaliq", `url(${font})`, NASTALIQ).load().then((face) => document.fonts.add(face));
  }

  function savesData() {
    const line = navigator.connection;
    return Boolean(line && (line.saveData || /2g/.test(line.effectiveType)));
  }

  // Without its own Nastaliq the browser finds nothing to load for the family, or fails to.
  async function phoneHasNastaliq() {
    try {
      return (await document.fonts.load("1em Nastaliq", "ا")).some((face) => face.status === "loaded");
    } catch (error) {
      return false;
    }
  }

  async function dress() {
    if (await phoneHasNastaliq()) return;
    const kept = window.caches && (await caches.match(font));
    if (kept || !savesData()) {
      await wear();
    } else if (offer) {
      offer.hidden = false;
      offer.addEventListener("click", wear);
    }
  }

  if (font && document.fonts) dress();

  // A section that stays open for five seconds was read: its number and language are counted, and nothing else is sent.
  const text = document.querySelector("[data-read]");
  if (text && navigator.sendBeacon) {
    setTimeout(() => document.hidden || navigator.sendBeacon("/read", `${text.dataset.read} ${root.lang}`), 5000);
  }

  // Pages that were read open again without a network. Registered last, so that it takes nothing from the first visit.
  if (navigator.serviceWorker) {
    const keep = document.querySelector("[data-keep]");
    if (keep && window.caches) keep.hidden = false;
    window.addEventListener("load", () => navigator.serviceWorker.register("/service-worker.js"));
  }
})();
