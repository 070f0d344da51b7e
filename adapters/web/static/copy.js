// Copies and prints: buttons that are there only where this runs. Without it the text is selected by hand.
"use strict";
document.documentElement.classList.add("scripts");
addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-print]");
  if (!button) return;
  if ("print" in button.dataset) return print();
  const status = button.parentElement.querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText);
    status.textContent = status.dataset.copied;
  } catch {
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
  }
});
