"use strict";

const LOOK_MILLIS = 5000;
const EFFECTS = { safe: ["safe", "equal"], rewrites_data: ["rewrites data", "lossy"], loses_data: ["loses data", "bad"] };
// Only where the word of the event is not what an engineer would say.
const KINDS = {
  unreadable: "statement not read", discovered: "found in MySQL", table_created: "table made", copy_done: "copied",
  change_planned: "planned", change_applied: "ClickHouse followed", truncated: "TRUNCATE followed", repaired: "rows repaired",
  approval_awaited: "awaits approval", resolved: "continues as MySQL has it", quarantine_decided: "quarantine", gone: "no longer in MySQL",
};
const BAD_KINDS = ["stopped", "blocked", "copy_failed", "unreadable"];
let shown = "";
let toDetails = false;
let answeredAt = null;

function effect(word) {
  return EFFECTS[word] ?? [word, ""];
}

function progress(table) {
  if (!table.copy) return "";
  const { rows, rowsPerSecond, secondsLeft } = table.copy;
  const of = table.estimatedRows > rows ? ` of about ${numbers.format(table.estimatedRows)}` : "";
  const left = secondsLeft === null ? "" : `, about ${numbers.format(secondsLeft)} s left`;
  return `${numbers.format(rows)}${of} rows are copied, ${numbers.format(rowsPerSecond)} a second${left}.`;
}

function standing(tables, connector) {
  // First what stops every table.
  if (connector.state !== "running") return ["bad", `Changes do not arrive: the connector is ${words(connector.state)}.`];
  const waiting = tables.filter(waitsForAPerson);
  if (waiting.length) return ["bad", `${names(waiting)} ${waiting.length === 1 ? "is" : "are"} not replicated.`];
  if (!tables.length) return ["lossy", "No table is replicated."];
  const copying = tables.filter((table) => table.state === "copying").length;
  return copying
    ? ["", `${numbers.format(copying)} of ${numbers.format(tables.length)} tables are being copied.`]
    : ["equal", "Every table follows MySQL."];
}

function showFacts(tables, connector) {
  headline(...standing(tables, connector));
  const count = (state) => numbers.format(tables.filter((table) => table.state === state).length);
  fact("streaming", `${count("streaming")} tables`);
  fact("copying", `${count("copying")} tables`);
  connectorFact(connector);
  heldFact(tables);
}

function showTables(tables) {
  const body = byId("tables");
  body.replaceChildren();
  // What waits for a person stands first; the rest by name.
  for (const table of [...tables].sort((a, b) => waitsForAPerson(b) - waitsForAPerson(a))) {
    const row = body.insertRow();
    if (table.table === chosen()) row.setAttribute("aria-current", "true");
    heading(row, "").append(linkTo(table.table, () => {
      toDetails = true;
      if (chosen() === table.table) look();
    }));
    labelled(row, "State", table.state, STATES[table.state] ?? "");
    labelled(row, "Since", ago(table.since), "quiet").title = new Date(table.since).toLocaleString();
    labelled(row, "Quarantine", numbers.format(table.quarantined), table.quarantined ? "number bad" : "number quiet");
    const actions = table.actions.map((action) => `${action.command} ${action.effect}.`).join(" ");
    labelled(row, "Why", [progress(table), table.reason, actions].filter(Boolean).join(" ") || "–", "text");
  }
}

function code(parent, text) {
  const pre = element("pre");
  pre.append(element("code", text));
  parent.append(pre);
}

function showEvent(event) {
  const item = element("li");
  const line = element("p");
  const time = element("time", ago(event.at), "quiet");
  time.dateTime = event.at;
  time.title = event.at;
  const failed = event.statements.filter((statement) => statement.error);
  line.append(time, " ", element("strong", KINDS[event.kind] ?? words(event.kind), failed.length || BAD_KINDS.includes(event.kind) ? "bad" : ""));
  if (event.note) line.append(`: ${event.note}`);
  if (event.binlogFile) line.append(" ", element("span", `${event.binlogFile}:${event.binlogPosition}`, "quiet place"));
  if (event.cause && !event.binlogFile) line.append(element("span", ` (${event.cause})`, "quiet"));
  item.append(line);
  // A place in the binlog comes with a statement; all other causes are words.
  if (event.cause && event.binlogFile) code(item, event.cause);
  for (const statement of failed) item.append(element("p", `failed: ${statement.error}`, "bad"));
  if (event.statements.length) {
    const details = element("details");
    const n = event.statements.length;
    const summary = element("summary", `${n} statement${n === 1 ? "" : "s"} in ClickHouse, ${failed.length ? `${failed.length} failed` : "all worked"}`);
    summary.dataset.key = `history ${event.at} ${event.kind}`;
    details.append(summary);
    for (const statement of event.statements) {
      const p = element("p");
      p.append(element("span", ...effect(statement.effect)), statement.why ? ` ${statement.why}` : "", " ",
        element("span", statement.error ? "failed" : "", "bad"));
      details.append(p);
      code(details, statement.sql);
    }
    item.append(details);
  }
  return item;
}

function showDetails(now, history) {
  byId("details-title").textContent = `${now.state.table}: ${now.state.state}`;
  byId("details-note").textContent = now.state.reason;
  byId("pending-part").hidden = now.statements.length === 0;
  const pending = byId("pending");
  pending.replaceChildren();
  for (const statement of now.statements) {
    const row = pending.insertRow();
    cell(row, ...effect(statement.effect));
    code(row.insertCell(), statement.sql);
    cell(row, statement.why, "text");
  }
  byId("held-part").hidden = now.quarantine.length === 0;
  const held = byId("reasons");
  held.replaceChildren();
  for (const group of now.quarantine) {
    const row = held.insertRow();
    cell(row, numbers.format(group.rows), "number");
    cell(row, group.reason, "text");
    cell(row, ago(group.firstSeen), "quiet");
    cell(row, ago(group.lastSeen), "quiet");
  }
  const open = new Set([...document.querySelectorAll("#history details[open] > summary")].map((s) => s.dataset.key));
  byId("history").replaceChildren(...history.map(showEvent));
  for (const summary of document.querySelectorAll("#history summary")) {
    if (open.has(summary.dataset.key)) summary.parentElement.open = true;
  }
}

async function showChosen() {
  const table = chosen();
  if (!table) {
    byId("details").hidden = true;
    return;
  }
  const path = pathOf(table);
  const [now, history] = await Promise.all([ask(path), ask(`${path}/history`)]);
  const text = JSON.stringify([now, history]);
  if (text !== shown) {
    shown = text;
    keepingFocus(() => showDetails(now, history));
  }
  byId("details").hidden = false;
  if (toDetails) {
    toDetails = false;
    byId("details-title").focus();
  }
}

async function lookOnce() {
  try {
    const [tables, connector] = await Promise.all([ask("/tables"), ask("/connector")]);
    answeredAt = new Date();
    showFacts(tables, connector);
    keepingFocus(() => showTables(tables));
    await showChosen();
    back();
  } catch (error) {
    away("It is not known whether the tables follow MySQL.", answeredAt, error);
  }
}

const look = begin(lookOnce, LOOK_MILLIS);
