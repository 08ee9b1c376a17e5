// Lists the pages that were read on this phone and open without a network.
(async () => {
  "use strict";

  const section = document.querySelector("[data-kept]");
  if (!window.caches || !section) return;

  const language = document.documentElement.lang;
  const pages = await caches.open("pages");
  const kept = (await pages.keys()).map((request) => request.url).filter((address) => {
    const [, spoken, place] = new URL(address).pathname.split("/");
    return spoken === language && place !== "offline";
  });

  for (const address of kept) {
    const html = await (await pages.match(address)).text();
    const link = document.createElement("a");
    link.href = address;
    link.textContent = new DOMParser().parseFromString(html, "text/html").title;
    const item = document.createElement("li");
    item.append(link);
    section.querySelector("[data-kept-list]").append(item);
  }
  section.hidden = kept.length === 0;
})();
