/* The desk: work across reports. A view is chosen, asked for, followed while it is made, and shown as a table. */

import { language, make, press, say, toast, words } from "../shared/dom.js";
import { desk, onDesk } from "../shared/side.js";
import { subscribe } from "../library/state.js";
import { analyse, save, saveRows } from "./ask.js";
import { asked, carry, drawControls, suggestSides, wantedBy } from "./controls.js";
import { inOrder, makeTable } from "./table.js";
import { ledger } from "./views/ledger.js";
import { coverage } from "./views/coverage.js";
import { compare } from "./views/compare.js";
import { track } from "./views/track.js";
import { copies } from "./views/copies.js";
import { digest } from "./views/digest.js";

const VIEWS = { ledger, coverage, compare, track, copies, digest };
const FORMATS = ["xlsx", "docx", "md", "csv"];

export function mount(element) {
  const root = element.querySelector(".yj-work-frame");
  Object.assign(words, JSON.parse(root.dataset.words));
  const find = (name) => root.querySelector(name);
  const [form, state, bar, found] = [find("form"), find(".yj-work-state"), find(".yj-work-bar"), find(".yj-work-found")];
  const kinds = [...root.querySelectorAll("[data-kind]")];
  let view = ledger;
  let running = null; // what stops the work under way
  let shown = "";     // what the table was made for

  function choose(kind) {
    view = VIEWS[kind];
    for (const button of kinds) button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
    if (kind === "compare") suggestSides();
    drawControls(form, view, chosen);
    // What another view found says nothing here.
    empty(ready() ? "" : say(`work_needs_${view.needs}`));
    if (ready()) run();
  }

  /* Another side has other years. */
  function chosen() {
    if (view.kind === "compare") drawControls(form, view, chosen);
    if (ready()) run();
  }

  const ready = () => (view.needs === "topic" ? asked.topic.trim() : view.needs === "sides" ? wantedBy(view).left && wantedBy(view).right : true);

  function empty(sentence) {
    running?.abort();
    shown = "";
    state.replaceChildren();
    bar.replaceChildren();
    found.replaceChildren(make("p", "yj-work-empty", sentence));
  }

  async function run() {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    const wanted = wantedBy(view);
    const began = Date.now();
    const line = make("span", "", say("work_working"));
    // Read out when it comes, not whenever a number in it changes.
    line.setAttribute("aria-live", "off");
    let waits = false;
    const tell = () => { line.textContent = say(waits ? "work_waiting" : "work_seconds", { seconds: Math.round((Date.now() - began) / 1000) }); };
    const clock = setInterval(tell, 1000);
    const progress = make("progress");
    progress.setAttribute("aria-label", say("work_working"));
    state.replaceChildren(progress, line, press(say("stop"), "yj-link", () => { mine.abort(); empty(say("work_stopped")); }));
    root.setAttribute("aria-busy", "true");
    try {
      const result = await analyse(wanted, mine.signal, (job) => {
        if (mine !== running) return;
        if (job.total) { progress.max = job.total; progress.value = job.done; }
        waits = job.state === "waiting";
      });
      if (mine === running) draw(result, wanted);
    } catch (error) {
      if (mine === running && error.name !== "AbortError") {
        empty(error.message);
        found.firstChild.setAttribute("role", "alert");
      }
    } finally {
      clearInterval(clock);
      if (mine === running) {
        running = null;
        root.removeAttribute("aria-busy");
      }
    }
  }

  function draw(result, wanted) {
    shown = JSON.stringify(wanted);
    const rows = view.rows(result);
    const numbers = new Map(rows.map((row, number) => [row, number]));
    let inSight = rows;
    state.replaceChildren(make("p", "yj-summary", view.counted(result)));
    // What is narrowed or sorted is saved as it is seen.
    const saving = files((format) => (inSight === rows ? save(wanted, format) : saveRows(result.job.id, format, inSight.map((row) => numbers.get(row)))));
    if (rows.length) state.append(saving);
    // What was understood, and what was left out.
    for (const line of result.scope[language()].split("\n")) state.append(make("p", "yj-fact", line));
    if (view.note) state.append(make("p", "yj-fact yj-work-note", view.note()));
    if (!rows.length) {
      bar.replaceChildren();
      return found.replaceChildren(make("p", "yj-work-empty", say("work_nothing")));
    }
    const sort = { by: "", down: false };
    const columns = view.columns({ wanted, role: wanted.role?.[0], again: (row) => table.again(row), said: toast });
    const table = makeTable(columns, {
      label: say(`work_${view.kind}`), rowClass: view.rowClass,
      sorted(name) {
        sort.down = sort.by === name && !sort.down;
        sort.by = name;
        arrange();
      },
    });
    const [box, groups, left] = filters(view, rows, view.chosen?.(result) || "", arrange);
    function arrange() {
      const fitting = rows.filter((row) => left(row));
      const column = columns.find((one) => one.name === sort.by);
      table.mark(sort.by, sort.down);
      inSight = column ? inOrder(fitting, column.sort, sort.down) : fitting.length === rows.length ? rows : fitting;
      table.show(inSight);
      saving.hidden = !fitting.length;
      saving.firstChild.textContent = fitting.length === rows.length ? say("work_save") : say("work_save_some", { count: fitting.length });
      count.textContent = fitting.length === rows.length ? "" : say("work_shown", { shown: fitting.length, count: rows.length });
    }
    const count = make("span", "yj-fact");
    count.setAttribute("role", "status");
    bar.replaceChildren(groups, box, count);
    found.replaceChildren(table.element);
    arrange();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (ready()) run();
    else form.querySelector("input, select").focus();
  });
  for (const button of kinds) button.addEventListener("click", () => choose(button.dataset.kind));
  // Units and years come with the library; a view that was made stays as it is.
  subscribe("rows", () => { if (desk.open && !running) drawControls(form, view, chosen); });
  onDesk((kind, about) => {
    if (about) carry(about);
    if (kind || !shown) choose(kind || view.kind);
  });
}

/* Words to find among the rows, and the groups they fall into: one of them, or all. */
function filters(view, rows, chosen, changed) {
  const box = make("input", "yj-find yj-work-find");
  Object.assign(box, { type: "search", placeholder: say("work_find"), autocomplete: "off" });
  box.setAttribute("aria-label", say("work_find"));
  box.addEventListener("input", changed);
  const groups = make("div", "yj-groups");
  groups.setAttribute("role", "group");
  groups.setAttribute("aria-label", say("work_groups"));
  const all = view.groups?.(rows) || [];
  let fits = null;
  for (const [name, test] of all) {
    const count = rows.filter(test).length;
    const button = press(say("work_group", { name: say(`work_${name}`), count }), "yj-chip yj-group", () => {
      fits = fits === test ? null : test;
      dress();
      changed();
    });
    button.dataset.group = name;
    button.disabled = !count;
    groups.append(button);
    if (name === chosen && count) fits = test;
  }
  function dress() {
    all.forEach(([, test], at) => groups.children[at].setAttribute("aria-pressed", String(test === fits)));
  }
  dress();
  const left = (row) => {
    const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (fits && !fits(row)) return false;
    if (!wanted.length) return true;
    row.hay ||= view.hay(row).toLowerCase();
    return wanted.every((word) => row.hay.includes(word));
  };
  return [box, groups, left];
}

/* The ways to take the table along. */
function files(saved) {
  const line = make("span", "yj-tools yj-work-files");
  line.append(make("span", "yj-fact", say("work_save")));
  for (const format of FORMATS) {
    const button = press(say(`work_${format}`), "yj-link", async () => {
      button.disabled = true;
      await saved(format).catch((error) => toast(error.message));
      button.disabled = false;
    });
    button.dataset.format = format;
    line.append(button);
  }
  return line;
}
