"use strict";

// What the services' pages have in common.
const byId = (id) => document.getElementById(id);
const numbers = new Intl.NumberFormat("en");
const ASK_MILLIS = 30000;
const LINKED_TOKEN = /^#token=(.+)$/;
if (LINKED_TOKEN.test(location.hash)) {
  // It stays in this tab, and neither in the address nor in the browser's history.
  sessionStorage.setItem("token", decodeURIComponent(location.hash.match(LINKED_TOKEN)[1]));
  history.replaceState(null, "", location.pathname);
}
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

// A link alone would not carry the token.
function link(a, path, file) {
  a.href = path;
  a.onclick = !token ? null : async (event) => {
    event.preventDefault();
    const answer = await fetch(path, { headers: { Authorization: `Bearer ${token}` } });
    const saved = element("a");
    saved.href = URL.createObjectURL(await answer.blob());
    saved.download = file;
    saved.click();
    URL.revokeObjectURL(saved.href);
  };
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

const words = (word) => word.replaceAll("_", " ");
const age = (iso) => Math.max(0, (Date.now() - new Date(iso)) / 1000);
const ago = (iso) => `${span(age(iso))} ago`;

function span(seconds) {
  const [size, unit] = seconds < 90 ? [1, "s"] : seconds < 5400 ? [60, "min"] : seconds < 172800 ? [3600, "h"] : [86400, "days"];
  return `${Math.round(seconds / size)}\u00a0${unit}`;
}

// ---- tables

const STATES = {
  streaming: "equal", copying: "quiet", blocked: "bad", stopped: "bad", "awaiting-approval": "lossy", "on-hold": "lossy", dropped: "quiet",
};
const waitsForAPerson = (table) => ["blocked", "stopped", "awaiting-approval"].includes(table.state);

// The table whose details are open.
const chosen = () => decodeURIComponent(location.hash.slice(1));

function pathOf(table) {
  const dot = table.indexOf(".");
  return `/tables/${encodeURIComponent(table.slice(0, dot))}/${encodeURIComponent(table.slice(dot + 1))}`;
}

function names(tables) {
  const few = tables.slice(0, 3).map((table) => table.table).join(", ");
  return tables.length > 3 ? `${few} and ${tables.length - 3} more tables` : few;
}

function linkTo(table, opened) {
  const link = element("a", table);
  link.href = `#${encodeURIComponent(table)}`;
  link.dataset.key = `table ${table}`;
  link.addEventListener("click", opened);
  return link;
}

// A cell that is read with its label where the table is too wide for the screen.
function labelled(row, label, text, className) {
  const td = cell(row, text, className);
  td.dataset.label = label;
  return td;
}

// ---- the summary

const title = document.title;

// Everything that an operator must act on is red, says so in words, and shows in the browser's tab.
function headline(className, sentence) {
  setText(byId("pipeline"), sentence);
  byId("pipeline").className = `headline ${className}`;
  document.title = className === "bad" ? `✗ ${title}` : title;
}

function fact(id, text, className, more = "") {
  const place = byId(id);
  if (place.textContent !== text + more) place.replaceChildren(text, element("small", more, "quiet"));
  place.className = className ?? "";
}

function connectorFact(connector) {
  fact("connector", words(connector.state), connector.state === "running" ? "equal" : "bad", connector.reason);
}

function heldFact(tables) {
  const held = tables.reduce((sum, table) => sum + table.quarantined, 0);
  fact("held", `${numbers.format(held)} rows`, held ? "bad" : "");
}

// What is shown is the last that was known.
function away(sentence, lastAnswer, error) {
  const since = lastAnswer ? ` What stands below is from ${new Date(lastAnswer).toLocaleTimeString()}.` : "";
  headline("bad", `${sentence}${since}`);
  document.body.classList.add("stale");
  problem(error);
}

function back() {
  document.body.classList.remove("stale");
  problem(null);
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
    if (token) {
      // The other page is of another origin, and asks for the same token.
      a.addEventListener("click", (event) => {
        event.preventDefault();
        location.assign(`${address}/#token=${encodeURIComponent(token)}`);
      });
    }
    place.append(a);
  }
}

// Looks now, again and again, when the token was given, and when another table is chosen; never twice at once.
function begin(lookOnce, millis) {
  let looking = false;
  let asked = false;
  const look = async () => {
    asked = true;
    if (looking) return;
    looking = true;
    while (asked) {
      asked = false;
      await lookOnce();
    }
    looking = false;
  };
  byId("skip").addEventListener("click", (event) => {
    // The address names the table whose details are open.
    event.preventDefault();
    document.querySelector("main").focus();
  });
  byId("close").addEventListener("click", () => {
    const table = chosen();
    location.hash = "";
    document.querySelector(`[data-key="${CSS.escape(`table ${table}`)}"]`)?.focus();
  });
  window.addEventListener("hashchange", look);
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
  return look;
}
