"use strict";

const LOOK_MILLIS = 2000;
let running = null;

// Lossy is neither right nor wrong: the values are as their policy says.
const MARKS = { equal: ["✓", "equal"], equal_with_loss: ["≈", "lossy"] };
function verdictOf(result) {
  const [mark, className] = MARKS[result.verdict] ?? ["✗", "bad"];
  return [`${mark} ${result.verdict.replace("_", " ")}`, className];
}

function showTables(view) {
  const status = byId("pipeline");
  status.textContent = view.inStep ? "In step: nothing waits between MySQL and ClickHouse." : `Not in step: ${view.pipeline}.`;
  status.className = view.inStep ? "in-step" : "";
  const body = byId("tables");
  body.replaceChildren();
  for (const table of view.tables) {
    const row = body.insertRow();
    heading(row, table.table);
    cell(row, table.state);
    cell(row, numbers.format(table.waiting), "number");
    const last = table.last;
    const counted = last && last.verdict !== "not_checked";
    cell(row, counted ? numbers.format(last.mysqlRows) : `about ${numbers.format(table.estimatedRows)}`, counted ? "number" : "number quiet");
    cell(row, counted ? numbers.format(last.clickHouseRows) : "–", "number");
    cell(row, ...(last ? verdictOf(last) : ["not checked yet", "quiet"]));
    cell(row, last ? when(last.startedAt) : "–", "quiet");
    const actions = row.insertCell();
    button(actions, "Check", table.table, () => check([table.table])).disabled = running !== null;
    if (last && (last.differences.length || last.note)) button(actions, "Show", table.table, () => details(last));
  }
}

function details(result) {
  byId("details").hidden = false;
  byId("details-title").textContent = `${result.table}: ${result.verdict.replace("_", " ")}`;
  byId("details-note").textContent = [result.note, result.differing ? `${numbers.format(result.differing)} rows differ.` : "",
    ...Object.entries(result.lossy).map(([column, values]) => `${column}: ${numbers.format(values)} lossy values.`)]
    .filter(Boolean).join(" ");
  const body = byId("differences");
  body.replaceChildren();
  for (const difference of result.differences) {
    const row = body.insertRow();
    cell(row, difference.kind, difference.kind === "lossy" ? "lossy" : "bad");
    cell(row, difference.key);
    cell(row, difference.columns.join(", "));
  }
  byId("details-title").focus();
}

async function check(tables) {
  if (running) return;
  try {
    const started = await ask("/checks", { method: "POST", body: JSON.stringify(tables.length ? { tables } : {}) });
    running = started.id;
    byId("check-all").disabled = true;
    byId("report").href = `/checks/${started.id}?format=html`;
  } catch (error) {
    problem(error);
  }
  look();
}

async function look() {
  try {
    if (running) {
      const now = await ask(`/checks/${running}`);
      byId("check-all").textContent = `Checking ${now.results.length} of ${now.tables}…`;
      if (now.state === "finished" || now.state === "failed") {
        running = null;
        byId("check-all").disabled = false;
        byId("check-all").textContent = "Check all tables";
        if (now.problem) throw new Error(now.problem);
      }
    }
    const tables = await ask("/tables");
    keepingFocus(() => showTables(tables));
    problem(null);
  } catch (error) {
    problem(error);
  }
}

byId("check-all").addEventListener("click", () => check([]));
begin(look, LOOK_MILLIS);
