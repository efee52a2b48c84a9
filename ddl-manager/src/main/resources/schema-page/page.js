"use strict";

const LOOK_MILLIS = 5000;
const STATES = {
  streaming: "equal", copying: "", blocked: "bad", stopped: "bad", "awaiting-approval": "lossy", "on-hold": "lossy",
  dropped: "quiet",
};
const EFFECTS = { safe: ["safe", "equal"], rewrites_data: ["rewrites data", "lossy"], loses_data: ["loses data", "bad"] };
const KINDS = {
  column_renamed: "column renamed", column_dropped: "column dropped", table_created: "table made",
  table_dropped: "table dropped", table_renamed: "table renamed", change_planned: "planned",
  change_applied: "ClickHouse followed", truncated: "TRUNCATE followed", quarantine_decided: "quarantine",
  copy_requested: "copy requested", copy_begun: "copy begun", copy_done: "copied", copy_failed: "copy failed",
  approval_awaited: "awaits approval", put_on_hold: "put on hold", resolved: "resolved by a person",
};
let shown = "";
let toDetails = false;

const chosen = () => decodeURIComponent(location.hash.slice(1));

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

function showTables(tables) {
  const waiting = tables.filter((table) => !["streaming", "copying", "dropped"].includes(table.state)).length;
  const held = tables.reduce((sum, table) => sum + table.quarantined, 0);
  const status = byId("pipeline");
  status.textContent = `${numbers.format(tables.length)} tables, ${numbers.format(waiting)} wait for a person, `
    + `${numbers.format(held)} rows in quarantine.`;
  status.className = waiting || held ? "" : "in-step";
  const body = byId("tables");
  body.replaceChildren();
  for (const table of tables) {
    const row = body.insertRow();
    if (table.table === chosen()) row.setAttribute("aria-current", "true");
    const link = element("a", table.table);
    link.href = `#${encodeURIComponent(table.table)}`;
    link.dataset.key = table.table;
    link.addEventListener("click", () => {
      toDetails = true;
      if (chosen() === table.table) look();
    });
    heading(row, "").append(link);
    cell(row, table.state, STATES[table.state] ?? "");
    cell(row, when(table.since), "quiet roomy");
    cell(row, numbers.format(table.quarantined), table.quarantined ? "number bad" : "number quiet");
    const actions = table.actions.map((action) => `${action.command} ${action.effect}.`).join(" ");
    cell(row, [progress(table), table.reason, actions].filter((text) => text).join(" ") || "–", "text roomy");
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
  const time = element("time", when(event.at), "quiet");
  time.dateTime = event.at;
  time.title = event.at;
  const failed = event.statements.filter((statement) => statement.error);
  line.append(time, " ", element("strong", KINDS[event.kind] ?? event.kind, failed.length || event.kind === "held" ? "bad" : ""));
  if (event.note) line.append(`: ${event.note}`);
  if (event.binlogFile) line.append(" ", element("span", `${event.binlogFile}:${event.binlogPosition}`, "quiet place"));
  item.append(line);
  if (event.cause) code(item, event.cause);
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
  byId("details").hidden = false;
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
  const held = byId("held");
  held.replaceChildren();
  for (const group of now.quarantine) {
    const row = held.insertRow();
    cell(row, numbers.format(group.rows), "number");
    cell(row, group.reason, "text");
    cell(row, when(group.firstSeen), "quiet");
    cell(row, when(group.lastSeen), "quiet");
  }
  const open = new Set([...document.querySelectorAll("#history details[open] > summary")].map((s) => s.dataset.key));
  byId("history").replaceChildren(...history.map(showEvent));
  for (const summary of document.querySelectorAll("#history summary")) {
    if (open.has(summary.dataset.key)) summary.parentElement.open = true;
  }
}

async function showChosen() {
  const table = chosen();
  if (!table) return;
  const dot = table.indexOf(".");
  const path = `/tables/${encodeURIComponent(table.slice(0, dot))}/${encodeURIComponent(table.slice(dot + 1))}`;
  const [now, history] = await Promise.all([ask(path), ask(`${path}/history`)]);
  const text = JSON.stringify([now, history]);
  if (text !== shown) {
    shown = text;
    keepingFocus(() => showDetails(now, history));
  }
  if (toDetails) {
    toDetails = false;
    byId("details-title").focus();
  }
}

async function look() {
  try {
    const tables = await ask("/tables");
    keepingFocus(() => showTables(tables));
    await showChosen();
    problem(null);
  } catch (error) {
    problem(error);
  }
}

window.addEventListener("hashchange", () => look());
begin(look, LOOK_MILLIS);
