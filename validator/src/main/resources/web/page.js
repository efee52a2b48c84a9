"use strict";

const LOOK_MILLIS = 2000;
const PLOT = { width: 600, height: 120, left: 36, bottom: 18, top: 8 };
const SHOWN_ROWS = 50;

let view = null;      // the last answer of /tables
let running = null;   // the check that this page follows
let shown = "";
let toDetails = false;

// A verdict with a loss is neither right nor wrong: the values are as their policy says.
const MARKS = {
  equal: ["✓", "equal"], equal_with_loss: ["≈", "lossy"], wrong: ["✗", "bad"], missing: ["✗", "bad"], extra: ["✗", "bad"],
  undecided: ["?", "lossy"], not_checked: ["–", "quiet"],
};

function verdictOf(result) {
  const [mark, className] = MARKS[result.verdict] ?? ["?", ""];
  const less = result.level !== "rows" ? `, ${result.level} only` : result.part ? ", a part" : result.sample < 1 ? ", a sample" : "";
  return [`${mark} ${words(result.verdict)}${less}`, className];
}

function differing(rows) {
  return [[rows.wrong, "wrong"], [rows.missing, "missing"], [rows.extra, "extra"], [rows.undecided, "undecided"]]
    .filter(([count]) => count > 0).map(([count, word]) => `${numbers.format(count)} ${word}`).join(", ");
}

// ---- the headline

function standing(now) {
  const bad = now.tables.filter((table) => table.last?.bad);
  const stopped = now.tables.filter(waitsForAPerson);
  if (bad.length) {
    return ["bad", `ClickHouse is wrong: ${names(bad)} ${bad.length === 1 ? "has" : "have"} rows that differ from MySQL.`];
  }
  if (now.connector.state !== "running") {
    return ["bad", `Changes do not arrive: the connector is ${words(now.connector.state)}.`];
  }
  if (stopped.length) return ["bad", `${names(stopped)} ${stopped.length === 1 ? "is" : "are"} not replicated.`];
  if (!now.inStep) return ["lossy", `Not in step: ${now.pipeline}.`];
  const unproven = now.tables.filter((table) => table.state === "streaming" && !table.provenAt).length;
  if (!now.tables.length) return ["lossy", "No table is replicated."];
  const loss = now.tables.some((table) => table.last?.verdict === "equal_with_loss") ? ", but for those that ClickHouse cannot hold" : "";
  return ["equal", unproven === 0
    ? `Everything is in step, and every value was proved equal${loss}.`
    : `Everything is in step. ${numbers.format(unproven)} of ${numbers.format(now.tables.length)} tables were not proved yet.`];
}

function showFacts(now) {
  headline(...standing(now));
  const behind = now.behindSeconds;
  fact("behind", behind === null ? "not measured yet" : behind < 10 ? `${behind.toFixed(1)} s` : span(behind),
    behind !== null && behind > 60 ? "bad" : "");
  const plan = now.scheduleSeconds ? `each table is proved every ${span(now.scheduleSeconds)}` : "only when asked";
  const overdue = now.provenAt && now.scheduleSeconds && age(now.provenAt) > 2 * now.scheduleSeconds;
  fact("proven", now.provenAt ? ago(now.provenAt) : "some tables have none", overdue ? "bad" : "", plan);
  connectorFact(now.connector);
  heldFact(now.tables);
}

// ---- the tables

function showTables(now) {
  const wanted = byId("filter").value.trim().toLowerCase();
  const tables = now.tables.filter((table) => table.table.toLowerCase().includes(wanted));
  // What is wrong stands first; the rest by name.
  tables.sort((a, b) => (b.last?.bad ?? false) - (a.last?.bad ?? false));
  setText(byId("shown"), wanted ? `${numbers.format(tables.length)} of ${numbers.format(now.tables.length)} tables` : "");
  const body = byId("tables");
  body.replaceChildren();
  for (const table of tables) {
    const row = body.insertRow();
    if (table.table === chosen()) row.setAttribute("aria-current", "true");
    heading(row, "").append(linkTo(table.table, () => {
      toDetails = true;
      if (chosen() === table.table) look();
    }));
    labelled(row, "State", table.state, STATES[table.state] ?? "").title = table.reason;
    labelled(row, "Last verdict", ...(table.last ? verdictOf(table.last) : ["not checked yet", "quiet"]));
    labelled(row, "Proven", table.provenAt ? ago(table.provenAt) : "never", "quiet").title =
      table.provenAt ? new Date(table.provenAt).toLocaleString() : "";
    const counted = table.last && table.last.rows.mysql > 0;
    labelled(row, "Rows in MySQL", counted ? numbers.format(table.last.rows.mysql) : `about ${numbers.format(table.estimatedRows)}`,
      counted ? "number" : "number quiet");
    labelled(row, "Waiting", numbers.format(table.waiting), table.waiting ? "number" : "number quiet");
    const lossy = table.last?.lossyValues ?? 0;
    labelled(row, "Lossy values", numbers.format(lossy), lossy ? "number lossy" : "number quiet");
    labelled(row, "Quarantine", numbers.format(table.quarantined), table.quarantined ? "number bad" : "number quiet");
    const actions = labelled(row, "", "");
    button(actions, "Check", table.table, () => check([table.table])).disabled = running !== null;
  }
}

// ---- a check

// While another one runs, it waits.
async function startCheck(tables) {
  const started = await ask("/checks", { method: "POST", body: JSON.stringify(tables.length ? { tables } : {}) });
  running = started.id;
}

async function check(tables) {
  if (running) return;
  try {
    await startCheck(tables);
  } catch (error) {
    problem(error);
  }
  look();
}

async function cancel() {
  try {
    await ask(`/checks/${running}`, { method: "DELETE" });
  } catch (error) {
    problem(error);
  }
  look();
}

function progressOf(table) {
  const item = element("li");
  const all = Math.max(table.rows, table.estimatedRows, 1);
  const bar = element("progress");
  bar.max = all;
  bar.value = table.rows;
  bar.setAttribute("aria-label", table.table);
  item.append(element("span", table.table), bar,
    element("span", `${numbers.format(table.rows)} of about ${numbers.format(all)} rows`, "quiet"));
  return item;
}

function showCheck(now) {
  const own = now && now.id === running;
  byId("check-all").disabled = running !== null;
  byId("cancel").hidden = !own;
  byId("report").hidden = !now;
  if (now) link(byId("report"), `/checks/${now.id}?format=html`, "report.html");
  byId("running").replaceChildren(...(now?.running ?? []).map(progressOf));
  if (!now) return;
  const verdicts = Object.entries(now.verdicts).map(([word, count]) => `${numbers.format(count)} ${words(word)}`).join(", ");
  const state = {
    waiting: "The check waits for another one", running: `${now.done} of ${now.tables} tables are done`,
    finished: "The check is finished", failed: "The check failed", cancelled: "The check was cancelled",
  }[now.state];
  setText(byId("check-state"), [state, verdicts, now.problem].filter(Boolean).join(": "));
  byId("check-state").className = now.state === "failed" ? "bad" : "";
}

async function lookAtCheck() {
  if (!running) {
    // One that another page, a command or the schedule began.
    const others = (await ask("/checks")).filter((one) => ["waiting", "running"].includes(one.state));
    const asked = others.find((one) => one.madeBy === "request");
    if (asked) running = asked.id;
    else {
      byId("running").replaceChildren(...others.flatMap((one) => one.running).map(progressOf));
      if (others.length) setText(byId("check-state"), "The schedule proves a table.");
      return;
    }
  }
  const now = await ask(`/checks/${running}?differences=0`);
  showCheck(now);
  if (!["waiting", "running"].includes(now.state)) {
    running = null;
    byId("check-all").disabled = false;
    byId("cancel").hidden = true;
  }
}

// ---- a repair: what it would do is shown before it is done

const rowsOf = (count, words) => count ? `${numbers.format(count)} ${words}` : "";

function outcome(answer) {
  const parts = [rowsOf(answer.written, "read from MySQL and written"), rowsOf(answer.removed, "removed, as MySQL does not have them"),
    rowsOf(answer.nothing, "as they should be already")].filter(Boolean);
  return parts.length ? `Rows: ${parts.join(", ")}.` : "Nothing to repair.";
}

async function repair() {
  const table = chosen();
  const place = byId("repair-state");
  const path = `${pathOf(table)}/repair`;
  byId("repair").disabled = true;
  try {
    setText(place, "Asking…");
    const plan = await ask(`${path}?dryRun=true`, { method: "POST" });
    setText(place, "");
    byId("repair-text").textContent = `${table}. ${outcome(plan)} A change that MySQL makes later wins.`;
    const dialog = byId("repair-dialog");
    dialog.returnValue = "no";
    dialog.showModal();
    await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    if (dialog.returnValue !== "yes") return;
    setText(place, "Repairing…");
    setText(place, `${outcome(await ask(path, { method: "POST" }))} The table is checked again.`);
    await startCheck([table]);
    look();
  } catch (error) {
    setText(place, error.message);
  } finally {
    byId("repair").disabled = false;
    byId("repair").focus();
  }
}

// ---- one table

// What one text has and the other has not is marked: all between their common beginning and their common end.
function side(title, text, other, className) {
  const part = element("div", "", className);
  const most = Math.min(text.length, other.length);
  let start = 0;
  while (start < most && text[start] === other[start]) start++;
  let end = 0;
  while (end < most - start && text[text.length - 1 - end] === other[other.length - 1 - end]) end++;
  const code = element("code");
  code.append(text.slice(0, start), element("mark", text.slice(start, text.length - end)), text.slice(text.length - end));
  part.append(element("span", title, "quiet"), code);
  return part;
}

const KINDS = { wrong: "wrong values", missing: "missing in ClickHouse", extra: "only in ClickHouse", lossy: "values with loss", undecided: "undecided" };
const BAD_KINDS = ["wrong", "missing", "extra"];

function showDifference(row) {
  const item = element("li");
  const line = element("p");
  line.append(element("strong", KINDS[row.kind] ?? row.kind, BAD_KINDS.includes(row.kind) ? "bad" : "lossy"), ` key ${row.key}`);
  item.append(line);
  for (const one of row.cells) {
    const pair = element("div", "", "pair");
    pair.append(element("span", one.column, "column"), side("MySQL", one.mysql, one.clickHouse, "mysql"),
      side("ClickHouse", one.clickHouse, one.mysql, row.kind === "lossy" ? "clickhouse lossy" : "clickhouse bad"));
    item.append(pair);
  }
  const more = row.columns.filter((column) => !row.cells.some((one) => one.column === column));
  if (more.length) item.append(element("p", `also differ: ${more.join(", ")}`, "quiet"));
  return item;
}

function svg(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// A bar for each check, as high as it took long, in the colour of its verdict; bad ones also carry a mark.
function plot(past) {
  const rows = [...past].reverse();
  const most = Math.max(...rows.map((row) => row.seconds), 0.1);
  const drawing = svg("svg", { viewBox: `0 0 ${PLOT.width} ${PLOT.height}`, role: "img", "aria-labelledby": "plot-caption" });
  const floor = PLOT.height - PLOT.bottom;
  const step = (PLOT.width - PLOT.left) / Math.max(rows.length, 20);
  drawing.append(svg("line", { x1: PLOT.left, x2: PLOT.width, y1: floor, y2: floor, class: "axis" }));
  const label = (x, y, text, anchor) => {
    const made = svg("text", { x, y, "text-anchor": anchor });
    made.textContent = text;
    drawing.append(made);
  };
  label(PLOT.left - 4, PLOT.top + 8, span(most), "end");
  label(PLOT.left - 4, floor, "0 s", "end");
  rows.forEach((row, i) => {
    const height = Math.max(3, (row.seconds / most) * (floor - PLOT.top));
    const x = PLOT.left + i * step + 1;
    const bar = svg("rect", {
      x, y: floor - height, width: Math.max(1, step - 2), height, class: MARKS[row.verdict]?.[1] || "quiet",
    });
    const title = svg("title", {});
    title.textContent = `${new Date(row.startedAt).toLocaleString()}: ${words(row.verdict)}, ${row.seconds.toFixed(1)} s`;
    bar.append(title);
    drawing.append(bar);
    if (row.bad) label(x + step / 2 - 1, floor + 13, "✗", "middle");
  });
  return drawing;
}

function showDetails(table) {
  const last = table.last;
  byId("details-title").textContent = last ? `${table.table}: ${words(last.verdict)}` : `${table.table}: not checked yet`;
  const lossy = Object.entries(table.lossy).map(([column, count]) => `${column}: ${numbers.format(count)} values with loss.`);
  byId("details-note").textContent = last
    ? [`Checked ${ago(last.startedAt)} in ${last.seconds.toFixed(1)} s (${last.level}).`, differing(last.rows) && `Rows: ${differing(last.rows)}.`,
      last.note, ...lossy].filter(Boolean).join(" ")
    : "Run a check to see its status.";
  const past = table.history;
  byId("plot-part").hidden = byId("history-part").hidden = past.length === 0;
  const bad = past.filter((row) => row.bad).length;
  byId("plot-caption").textContent = `${past.length === 1 ? "One check" : `The last ${past.length} checks, the newest on the right`}: how long each took. `
    + `${bad === 0 ? "None" : numbers.format(bad)} found rows that differ.`;
  byId("plot").replaceChildren(plot(past));
  const counted = last ? last.rows.wrong + last.rows.missing + last.rows.extra + last.rows.lossy + last.rows.undecided : 0;
  byId("differences-part").hidden = !table.differences.length && !counted;
  byId("differences-note").textContent = table.differences.length < counted
    ? table.differences.length
      ? `The first ${numbers.format(table.differences.length)} of ${numbers.format(counted)}.`
      : `${numbers.format(counted)} were counted. Check the table again to see them.`
    : "";
  byId("repair").hidden = !table.differences.some((row) => BAD_KINDS.includes(row.kind));
  byId("differences").replaceChildren(...table.differences.map(showDifference));
  const body = byId("past");
  body.replaceChildren();
  for (const row of past) {
    const tr = body.insertRow();
    cell(tr, new Date(row.startedAt).toLocaleString());
    cell(tr, ...verdictOf(row));
    cell(tr, row.level);
    cell(tr, row.madeBy);
    cell(tr, numbers.format(row.rows.mysql), "number");
    cell(tr, numbers.format(row.rows.wrong + row.rows.missing + row.rows.extra), "number");
    cell(tr, row.seconds.toFixed(1), "number");
  }
}

async function showChosen() {
  const table = chosen();
  if (!table) {
    byId("details").hidden = true;
    return;
  }
  const now = await ask(`${pathOf(table)}?differences=${SHOWN_ROWS}`);
  const text = JSON.stringify(now);
  if (text !== shown) {
    shown = text;
    keepingFocus(() => showDetails(now));
  }
  byId("details").hidden = false;
  if (toDetails) {
    toDetails = false;
    byId("details-title").focus();
  }
}

// ---- looking

async function lookOnce() {
  try {
    view = await ask("/tables");
    showFacts(view);
    keepingFocus(() => showTables(view));
    await lookAtCheck();
    await showChosen();
    back();
  } catch (error) {
    away("It is not known whether everything is in step.", view?.at, error);
  }
}

byId("check-all").addEventListener("click", () => check([]));
byId("repair").addEventListener("click", repair);
byId("cancel").addEventListener("click", cancel);
byId("filter").addEventListener("input", () => view && showTables(view));
const look = begin(lookOnce, LOOK_MILLIS);
