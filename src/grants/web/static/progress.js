// How far a task is, told by the server as it comes. Without scripts the page loads itself again.
"use strict";

const place = document.querySelector("[data-verlauf]");
if (place) {
  const bar = place.querySelector("progress");
  const text = place.querySelector("[data-stand]");
  const source = new EventSource(place.dataset.verlauf);
  source.addEventListener("stand", (event) => {
    const state = JSON.parse(event.data);
    if (text.textContent !== state.text) text.textContent = state.text;
    if (!state.total) return;
    bar.max = state.total;
    bar.value = Math.min(state.done, state.total);
  });
  source.addEventListener("ende", () => {
    source.close();
    location.assign(place.dataset.seite);
  });
}
