"use strict";

// What the services' pages have in common.
const byId = (id) => document.getElementById(id);
const numbers = new Intl.NumberFormat("en");
const ASK_MILLIS = 30000;
let token = sessionStorage.getItem("token");

async function ask(path, options = {}) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  if (options.body) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, { ...options, headers, signal: AbortSignal.timeout(ASK_MILLIS) });
  } catch {
    throw new Error("This page's service does not answer. Look whether it runs, and read its log.");
  }
  if (answer.status === 401) {
    byId("token-form").hidden = false;
    throw new Error("The service asks for its token.");
  }
  const body = await answer.json().catch(() => ({ detail: `The service answered with the status ${answer.status}.` }));
  if (!answer.ok) throw new Error([body.detail, body.remedy].filter(Boolean).join(" "));
  byId("token-form").hidden = true;
  return body;
}

function cell(row, text, className) {
  const td = row.insertCell();
  td.textContent = text;
  if (className) td.className = className;
  return td;
}

function heading(row, text) {
  const th = document.createElement("th");
  th.scope = "row";
  th.textContent = text;
  row.append(th);
  return th;
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// Leaves a text that is the same alone: screen readers would read it again.
function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function when(iso) {
  const seconds = Math.max(0, Math.round((Date.now() - new Date(iso)) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  return new Date(iso).toLocaleString();
}

function button(parent, label, name, action) {
  const b = element("button", label);
  b.type = "button";
  b.setAttribute("aria-label", `${label} ${name}`);
  b.dataset.key = `${label} ${name}`;
  b.addEventListener("click", action);
  parent.append(b, " ");
  return b;
}

// Draws again, and leaves the keyboard where it was.
function keepingFocus(draw) {
  const focused = document.activeElement?.dataset?.key;
  draw();
  if (focused) document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function problem(error) {
  const place = byId("problem");
  place.hidden = !error;
  setText(place, error ? error.message : "");
}

async function showLinks() {
  const links = await ask("/links");
  const place = byId("links");
  place.replaceChildren();
  for (const [name, address] of Object.entries(links)) {
    const a = element("a", name);
    a.href = address;
    place.append(a);
  }
}

// Looks now, again and again, and when the token was given.
function begin(look, millis) {
  const start = () => {
    look();
    showLinks().catch(() => {});
  };
  byId("token-form").addEventListener("submit", (event) => {
    event.preventDefault();
    token = byId("token").value;
    sessionStorage.setItem("token", token);
    start();
  });
  start();
  setInterval(() => document.hidden || look(), millis);
}
