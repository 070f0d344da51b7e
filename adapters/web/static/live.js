// The page works without this. With it, it follows what happens elsewhere: when something changed the main part is
// read again, unless somebody is typing in it.
"use strict";
(() => {
  const main = document.getElementById("main");
  const address = document.body.dataset.live;
  if (!main || !address || !window.EventSource || main.querySelector("form.form")) return;

  let stale = false;
  let reading = false;

  const busy = () =>
    main.contains(document.activeElement) && /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName) ||
    [...main.querySelectorAll("input:not([type=hidden]), textarea, select")].some(
      (field) => field.value !== (field.defaultValue ?? "") && field.tagName !== "SELECT"
    );

  async function follow() {
    if (reading) { stale = true; return; }
    if (busy() || document.hidden) { stale = true; return; }
    reading = true;
    stale = false;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", headers: { accept: "text/html", "x-accord-follows": "1" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("main");
      if (!fresh || busy()) { stale = true; return; }
      const open = [...main.querySelectorAll("details")].map((part) => part.open);
      const said = [...main.querySelectorAll(":scope > .said")];
      const focus = document.activeElement;
      const place = main.contains(focus) ? [...main.querySelectorAll("a, button")].indexOf(focus) : -1;
      main.replaceChildren(...said, ...[...fresh.childNodes]);
      main.querySelectorAll("details").forEach((part, index) => { part.open = open[index] ?? part.open; });
      if (place >= 0) main.querySelectorAll("a, button")[place]?.focus();
    } catch { stale = true; } finally { reading = false; }
  }

  const stream = new EventSource(address);
  stream.addEventListener("changed", follow);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && stale) follow(); });
  document.addEventListener("focusout", () => setTimeout(() => { if (stale) follow(); }, 200));
  window.addEventListener("pagehide", () => stream.close());
})();
