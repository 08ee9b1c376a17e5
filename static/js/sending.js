// A form that is long to fill in is sent only where there is a network: else the browser would leave the page, and what
// was typed with it. The page then says so and stays. Without this file forms are sent as ever.
(() => {
  "use strict";

  const PATIENCE = 10000;
  const itself = document.currentScript.src;

  // Any answer of the portal will do: what is asked for is the head of this file, past every cache.
  async function hasNetwork() {
    if (!navigator.onLine) return false;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    try {
      await fetch(itself, { method: "HEAD", cache: "no-store", signal: patience.signal });
      return true;
    } catch (error) {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  function watch(said) {
    const form = said.closest("form");
    let isSure = false;
    let isTrying = false;

    form.addEventListener("submit", async (event) => {
      if (isSure) return;
      event.preventDefault();
      if (isTrying) return;
      isTrying = true;
      said.hidden = await hasNetwork();
      isTrying = false;
      if (!said.hidden) {
        said.scrollIntoView({ block: "center" });
        return;
      }
      isSure = true;
      form.requestSubmit(event.submitter);
      isSure = false;
    });
    window.addEventListener("online", () => { said.hidden = true; });
  }

  document.querySelectorAll("[data-no-network]").forEach(watch);
})();
