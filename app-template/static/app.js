// Adds, deletes and undoes without loading the whole page: sends the form, takes the page that answers, and puts its
// parts in place. The server knows nothing of it; without this file, or when it fails, every form works by itself.
"use strict";

// One at a time: an answer that is overtaken would show what is no longer so.
let queue = Promise.resolve();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  if (form.getAttribute("aria-busy")) return; // a second click
  form.setAttribute("aria-busy", "true");
  queue = queue.then(() => send(form)).catch(() => location.reload());
});

async function send(form) {
  const body = new URLSearchParams(new FormData(form));
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body });
  } catch {
    return form.isConnected ? form.submit() : location.reload(); // the browser knows best what to say
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.ok || answer.status === 422) show(page, answer.url, form);
  else complain(page, answer.status, form);
}

function show(page, address, form) {
  const style = (of) => of.querySelector("link[rel=stylesheet]").getAttribute("href");
  if (style(page) !== style(document)) return location.assign(address); // another release has answered
  const added = form.matches(".new");
  const draft = document.querySelector("#name")?.value;
  const row = [...document.querySelectorAll(".tasks form")].indexOf(form);
  document.title = page.title;
  for (const part of ["main", ".notice"]) {
    document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
  }
  if (address !== location.href) history.replaceState(null, "", address);
  const field = document.querySelector("#name");
  if (!added) field.value = draft;
  // The keyboard goes on where it was: in the field, or at the task that took the deleted one's place.
  const buttons = document.querySelectorAll(".tasks button");
  const restored = document.getElementById(form.action.replace(/.*\/(\d+)\/undo.*/, "delete-$1"));
  const next = row < 0 ? restored : (buttons[row] ?? buttons[buttons.length - 1]);
  (next ?? field).focus({ preventScroll: added });
}

// A page of an error, ours or a proxy's: it is told, and nothing that was typed or seen is lost.
function complain(page, status, form) {
  form.removeAttribute("aria-busy");
  const words = [...page.querySelectorAll("main p:not(:has(a))")].map((p) => p.textContent);
  const text = document.createElement("p");
  text.className = "failed";
  text.textContent = words.join(" ") || `The server cannot answer just now (${status}).`;
  document.querySelector(".notice").replaceChildren(text);
}

addEventListener("keydown", (event) => {
  const undo = document.querySelector(".undo");
  const typing = event.target.matches("input");
  if (undo && !typing && event.key === "z" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    undo.click();
  } else if (event.key === "Escape") document.querySelector(".notice").replaceChildren();
});
