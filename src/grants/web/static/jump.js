// Ctrl+K: look for a case or a page from anywhere. Arrows go through what was found, Enter goes there,
// Escape goes back to where one was. Without scripts the search of the header does the same.
"use strict";

const box = document.getElementById("sprung");
const field = document.getElementById("sprungwort");
const hits = document.getElementById("sprungtreffer");
const WAIT_MS = 150;
let timer = 0;
let asking = null;

document.addEventListener("keydown", (event) => {
  if (!box || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
  if (event.altKey || event.shiftKey) return;
  event.preventDefault();
  if (box.open) box.close();
  else box.showModal(); // Its field is focused; closed, the browser goes back to what was.
});

box?.addEventListener("keydown", (event) => {
  const places = [field, ...hits.querySelectorAll("a")];
  const here = places.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || here < 0) return;
  event.preventDefault();
  places[(here + step + places.length) % places.length].focus();
});

box?.addEventListener("click", (event) => {
  if (event.target === box) box.close(); // Beside the box.
});

field?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, WAIT_MS);
});

async function find() {
  asking?.abort(); // What is typed now counts, not what is answered last.
  asking = new AbortController();
  const asked = new URLSearchParams(new FormData(field.form));
  try {
    const answer = await fetch(`/suche/treffer?${asked}`, {
      signal: asking.signal,
      headers: { Accept: "text/html" },
    });
    if (!answer.ok || answer.redirected) return;
    hits.innerHTML = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}
