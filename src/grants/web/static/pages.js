// What every page does beyond what it does without scripts. Everything here makes something easier;
// nothing depends on it.
"use strict";

// A form is sent once: a second click while the first is on its way does nothing. What htmx sends
// it keeps from being sent twice itself.
const ON_ITS_WAY_MS = 8000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "true";
  form.setAttribute("aria-busy", "true");
  setTimeout(() => again(form), ON_ITS_WAY_MS); // An answer may be a file: the page stays.
});

// Whoever comes back by the history of the browser finds the page as it was left: sent.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(again));

function again(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
}

// What cannot be put in its place (refused, signed out meanwhile) is shown as a page of its own.
document.addEventListener("htmx:before:response", (event) => {
  const { response, request } = event.detail.ctx;
  if (response.status < 400 && !response.raw.redirected) return;
  event.preventDefault();
  location.assign(request.method === "GET" ? request.action : location.href);
});

// A form that asks for a list sends nothing that is empty: the address stays one that people read.
document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (request.method !== "GET") return;
  for (const [name, value] of [...request.body]) if (value === "") request.body.delete(name);
});

// Whoever followed a link that is not there any more goes on with what it led to.
document.addEventListener("htmx:after:swap", () => {
  if (document.activeElement === document.body) document.getElementById("treffer")?.focus();
});
