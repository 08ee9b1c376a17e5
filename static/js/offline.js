// Lists the guides and pages that are kept on this phone, and how old they are; they open without a network.
(async () => {
  "use strict";

  if (!window.caches || !document.querySelector("[data-kept]")) return;

  const language = document.documentElement.lang;
  const inWords = new Intl.DateTimeFormat(`${language}-PK-u-nu-latn`, { dateStyle: "long" });
  const parts = (address) => new URL(address).pathname.split("/");

  async function add(section, address, link, answer, remove) {
    const item = document.createElement("li");
    const at = answer.headers.get("X-Kept-At");
    item.append(link);
    if (at) {
      const day = document.createElement("bdi");
      day.className = "soft small";
      day.textContent = inWords.format(new Date(at));
      item.append(" ", day);
    }
    if (remove) item.append(" ", remove);
    section.querySelector("ul").append(item);
    section.hidden = false;
  }

  function linkTo(address, title) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = title;
    return link;
  }

  function removal(section, address) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--secondary";
    button.textContent = section.dataset.remove;
    button.addEventListener("click", async () => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        button.closest("li").remove();
        section.hidden = !section.querySelector("li");
      };
      (await navigator.serviceWorker.ready).active.postMessage({ wish: "remove", address }, [channel.port2]);
    });
    return button;
  }

  const kept = await caches.open("kept");
  const guides = document.querySelector("[data-kept-guides]");
  for (const { url } of await kept.keys()) {
    if (parts(url)[2] !== "keep") continue;
    const answer = await kept.match(url);
    const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
    const list = JSON.parse(page.getElementById("pages").textContent);
    await add(guides, url, linkTo(list.url, list.title), answer, removal(guides, url));
  }

  const pages = await caches.open("pages");
  const read = document.querySelector("[data-kept]");
  for (const { url } of await pages.keys()) {
    if (parts(url)[1] !== language || ["offline", "keep"].includes(parts(url)[2])) continue;
    const answer = await pages.match(url);
    const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
    await add(read, url, linkTo(url, page.title), answer);
  }
})();
