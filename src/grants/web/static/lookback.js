// The slider of the page that looks back: it fills in the fields, which ask for the moment. Without
// it the fields, the ends of years and the links from fact to fact do all of it.
"use strict";

const DAY_MS = 24 * 60 * 60 * 1000;
const STILL_MS = 120;

addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("uhren");
  const [valid, known, slider, together] = ["as_of", "known_at", "tag", "zugleich"].map((id) => document.getElementById(id));
  const shown = form.querySelector("output");
  const begin = Date.parse(form.querySelector("[data-begin]").dataset.begin);
  form.querySelectorAll(".slide").forEach((each) => { each.hidden = false; });
  let waiting = 0;

  function ask() {
    clearTimeout(waiting);
    waiting = setTimeout(() => form.requestSubmit(), STILL_MS);
  }

  function told() {
    const [year, month, day] = new Date(begin + slider.value * DAY_MS).toISOString().slice(0, 10).split("-");
    return `${day}.${month}.${year}`;
  }

  function tell() {
    shown.textContent = told();
    slider.setAttribute("aria-valuetext", told());
  }

  function place() {
    const found = /^\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*$/.exec(valid.value);
    if (found) slider.value = Math.round((Date.UTC(found[3], found[2] - 1, found[1]) - begin) / DAY_MS);
    tell();
  }

  function move() {
    valid.value = told();
    if (together.checked) known.value = told();
    tell();
    ask();
  }

  form.addEventListener("submit", () => clearTimeout(waiting)); // Asked for already.
  slider.addEventListener("input", move);
  together.addEventListener("change", move);
  // A day that is typed is asked for by Enter or the button: until then it is half a day.
  valid.addEventListener("change", place);
  place();
});
