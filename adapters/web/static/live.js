// The page works without this. With it, it follows what happens elsewhere: when something changed, its main part is read
// again. Nothing is exchanged under a person's hands: what was typed, chosen or marked stays, and so does the focus.
"use strict";
(() => {
  const main = document.getElementById("main");
  const address = document.body.dataset.live;
  if (!main || !address || !window.EventSource || main.querySelector("form.form")) return;

  let stale = false;
  let reading = false;
  let pressed = false;
  let stream;

  const touched = (field) =>
    field.options
      ? field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected))
      : field.value !== field.defaultValue;

  function busy() {
    const marked = getSelection();
    return document.hidden || pressed || document.activeElement?.tagName === "SELECT" ||
      (!marked.isCollapsed && main.contains(marked.anchorNode)) ||
      [...main.querySelectorAll("input:not([type=hidden]), textarea, select")].some(touched);
  }

  const parts = () => [...main.querySelectorAll("a, button, input:not([type=hidden]), textarea, select, summary")];

  // What a part does, whatever page it stands on: to find it again where lines came or went.
  const sense = (part) =>
    [part.tagName, part.textContent.trim(), part.getAttribute("href"), part.name, part.getAttribute("aria-label"),
      ...[...(part.form?.elements ?? [])]
        .filter((field) => field.type === "hidden" && field.name !== "csrf" && field.name !== "delivery")
        .map((field) => field.value),
    ].join("\n");

  function exchange(page) {
    const unfolded = new Map([...main.querySelectorAll("details")].map((part) => [part.firstElementChild?.textContent, part.open]));
    const focused = main.contains(document.activeElement) && document.activeElement !== main ? sense(document.activeElement) : "";
    const said = main.querySelectorAll(":scope > .said[role=status]");
    main.replaceChildren(...said, ...page.getElementById("main").childNodes);
    document.title = page.title;
    main.querySelectorAll("details").forEach((part) => {
      part.open = unfolded.get(part.firstElementChild?.textContent) ?? part.open;
    });
    if (focused) (parts().find((part) => sense(part) === focused) ?? main).focus({ preventScroll: true });
  }

  async function follow() {
    stale = true;
    if (reading || busy()) return;
    reading = true;
    stale = false;
    try {
      const answer = await fetch(location.href, { headers: { "x-accord-follows": "1" } });
      // They were signed out, or may not see this any more.
      if (answer.redirected || answer.status === 404) return location.reload();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (busy()) stale = true;
      else if (answer.ok) exchange(page);
    } catch {
      // Not to be reached; the next word of the stream tries again.
    } finally {
      reading = false;
    }
  }

  function listen() {
    stream = new EventSource(address);
    stream.addEventListener("changed", follow);
    stream.addEventListener("error", () => { if (stream.readyState === EventSource.CLOSED) follow(); });
  }

  const rested = () => setTimeout(() => { if (stale) follow(); });
  const releases = () => { pressed = false; rested(); };
  addEventListener("pointerdown", () => { pressed = true; });
  addEventListener("pointerup", releases);
  addEventListener("pointercancel", releases);
  for (const name of ["visibilitychange", "focusout", "input", "selectionchange"]) document.addEventListener(name, rested);
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => { if (event.persisted) { listen(); follow(); } });
  listen();
})();
