// Keeps a whole guide on this phone, shows how far that is, and takes it off again. The service worker does the work.
(async () => {
  "use strict";

  const box = document.querySelector("[data-keep-box]");
  if (!window.caches || !navigator.serviceWorker) return;

  const address = location.origin + location.pathname;
  const button = (name) => box.querySelector(`[data-do="${name}"]`);
  const say = (name) => document.querySelectorAll("[data-say]").forEach((said) => { said.hidden = said.dataset.say !== name; });

  async function show(otherwise) {
    const kept = await (await caches.open("kept")).match(address);
    button("keep").hidden = Boolean(kept);
    button("remove").hidden = !kept;
    say(kept ? "kept" : otherwise);
    if (kept) box.querySelector("[data-day]").textContent = day(kept.headers.get("X-Kept-At"));
  }

  function day(at) {
    return new Intl.DateTimeFormat(`${document.documentElement.lang}-PK-u-nu-latn`, { dateStyle: "full" }).format(new Date(at));
  }

  async function ask(wish, told) {
    const channel = new MessageChannel();
    channel.port1.onmessage = (message) => told(message.data);
    (await navigator.serviceWorker.ready).active.postMessage({ wish, address }, [channel.port2]);
  }

  button("keep").addEventListener("click", () => {
    button("keep").hidden = true;
    say("keeping");
    ask("keep", ({ done, of, failed, over }) => {
      if (over) return show();
      if (failed) return show(failed);
      box.querySelector("progress").value = done;
      box.querySelector("[data-progress]").textContent = `${done} / ${of}`;
      return undefined;
    });
  });
  button("remove").addEventListener("click", () => ask("remove", () => show("removed")));

  await show();
  box.hidden = false;
})();
