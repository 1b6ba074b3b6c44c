/* The rows of the library: search, sorting, and drawing those in sight. */
import { language, make, press, say, site } from "../shared/dom.js";
import { correct } from "./correcting.js";
import { passes } from "./filters.js";
import { remove, reread } from "./removing.js";
import { COLUMNS, changed, day, lib, subscribe } from "./state.js";

const SPARE = 8; // rows drawn beyond either edge
const order = new Intl.Collator("zh", { numeric: true });

/* What is only noted, such as a page read by OCR, is no problem. */
const isBroken = (row) => row.state === "problem" || row.state === "kept";

const hay = (row) => [row.title, row.unit, row.year, row.kind, row.path, row.initials].join(" ").toLowerCase();

/* 财政局2024 without a blank is two words as well, and so is czj2024 by the first letters of its pinyin. */
const fits = (text, word) => text.includes(word)
  || (word.match(/\d+|\D+/g) || []).every((part) => text.includes(part));

subscribe("rows", arrange);

/* Filter and sort, then draw. */
export function arrange() {
  const wanted = lib.find.value.toLowerCase().split(/\s+/).filter(Boolean);
  const { by, down } = lib.sort;
  lib.shown = lib.rows.filter(
    (row) => (!lib.onlyProblems || isBroken(row)) && passes(row) && wanted.every((word) => fits(hay(row), word)),
  );
  const key = (row) => row[by] ?? "";
  const numbers = by === "passages" || by === "year";
  const compare = numbers ? (a, b) => (a[by] ?? -1) - (b[by] ?? -1)
    : by === "added" ? (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)
      : (a, b) => order.compare(key(a), key(b));
  const sign = down ? -1 : 1;
  lib.shown.sort((a, b) => sign * compare(a, b) || (a.path < b.path ? -1 : 1));
  drawHead();
  drawCounts();
  changed("chosen");
  lib.drawn = "";
  draw();
}

function drawCounts() {
  const reports = lib.rows.filter((row) => row.state !== "problem");
  const broken = lib.rows.filter(isBroken).length;
  const passages = reports.reduce((sum, row) => sum + row.passages, 0);
  const held = lib.counts.contains(document.activeElement);
  const shown = lib.shown.filter((row) => row.state !== "problem").length;
  // What cannot be read is no report: its own button says how many there are.
  const some = !lib.onlyProblems && shown < reports.length;
  lib.counts.replaceChildren(
    make("span", "yj-holdings", say(some ? "library_counts_some" : "library_counts", { shown, reports: reports.length, passages })),
  );
  if (lib.state) lib.counts.append(make("span", "yj-folder", say("library_folder", { name: lib.state.folder })));
  if (broken) {
    const only = press(say("library_problems", { count: broken }), "yj-link yj-only", () => {
      lib.onlyProblems = !lib.onlyProblems;
      arrange();
    });
    only.title = say("library_only_problems");
    only.setAttribute("aria-pressed", String(lib.onlyProblems));
    lib.counts.append(only);
    if (held) only.focus({ preventScroll: true });
  } else lib.onlyProblems = false;
  if (lib.state && lib.state.samples) lib.counts.append(make("span", "yj-notice", say("library_samples")));
}

function drawHead() {
  const head = make("div", "yj-row yj-row-head");
  head.setAttribute("role", "row");
  head.append(make("span"));
  for (const name of COLUMNS) {
    const cell = make("span", `yj-cell-${name}`);
    cell.setAttribute("role", "columnheader");
    const { by, down } = lib.sort;
    cell.setAttribute("aria-sort", by === name ? (down ? "descending" : "ascending") : "none");
    const label = say(`library_${name === "state" ? "status" : name}`);
    cell.append(press(by === name ? `${label} ${down ? "↓" : "↑"}` : label, "yj-head", () => sortBy(name)));
    head.append(cell);
  }
  head.append(make("span"));
  const held = [...lib.head.children].findIndex((one) => one.contains(document.activeElement));
  lib.head.replaceWith(head);
  lib.head = head;
  if (held >= 0) head.children[held].querySelector("button")?.focus({ preventScroll: true });
}

export function sortBy(name, down) {
  const same = lib.sort.by === name;
  lib.sort = { by: name, down: down ?? (same ? !lib.sort.down : name === "added" || name === "year") };
  lib.select.value = name;
  const label = say(lib.sort.down ? "library_descending" : "library_ascending");
  lib.direction.textContent = lib.sort.down ? "↓" : "↑";
  lib.direction.title = label;
  lib.direction.setAttribute("aria-label", label);
  arrange();
}

/* Only the rows in sight are in the document: ten thousand would make every page slow. */
export function draw() {
  const height = parseFloat(getComputedStyle(lib.table).getPropertyValue("--yj-row-height")) || 44;
  const first = Math.max(0, Math.floor(lib.table.scrollTop / height) - SPARE);
  const last = Math.min(lib.shown.length, Math.ceil((lib.table.scrollTop + lib.table.clientHeight) / height) + SPARE);
  const drawn = `${first}-${last}-${height}`;
  if (drawn === lib.drawn) return;
  lib.drawn = drawn;
  lib.body.style.height = `${lib.shown.length * height}px`;
  const focused = lib.body.contains(document.activeElement) && document.activeElement.dataset.key;
  lib.body.replaceChildren(...lib.shown.slice(first, last).map((row, at) => rowElement(row, first + at, height)));
  if (focused) [...lib.body.querySelectorAll("[data-key]")].find((one) => one.dataset.key === focused)?.focus();
  lib.table.setAttribute("aria-rowcount", String(lib.shown.length + 1));
  if (!lib.shown.length) {
    lib.body.style.height = "";
    lib.body.append(make("p", "yj-fact", say(lib.rows.length ? "library_nothing" : lib.state?.generation === 0 ? "library_indexing" : "library_empty")));
  }
}

function rowElement(row, at, height) {
  const element = make("div", `yj-row yj-is-${row.state}`);
  element.setAttribute("role", "row");
  element.setAttribute("aria-rowindex", String(at + 2));
  element.style.top = `${at * height}px`;
  const box = make("input", "yj-check");
  box.type = "checkbox";
  box.checked = lib.chosen.has(row.path);
  box.dataset.key = `check ${row.path}`;
  box.setAttribute("aria-label", `${say("library_select")} ${row.title}`);
  box.addEventListener("change", () => {
    lib.chosen[box.checked ? "add" : "delete"](row.path);
    changed("chosen");
  });
  const check = make("span", "yj-cell-check");
  check.setAttribute("role", "cell");
  check.append(box);
  element.append(check);
  for (const name of COLUMNS) {
    const cell = make("span", `yj-cell-${name}`);
    cell.setAttribute("role", "cell");
    if (name === "title") cell.append(titleOf(row), ...correctedOf(row));
    else if (name === "state") {
      cell.textContent = say(`library_${row.state}`);
      if (row.state !== "ok") cell.textContent = row[language()] || cell.textContent;
      cell.title = row[language()] || "";
    } else if (name === "added") cell.textContent = day(row.added);
    else if (name === "passages") cell.textContent = say("library_rows_passages", { count: row.passages });
    else cell.textContent = row[name] ?? "";
    element.append(cell);
  }
  const actions = make("span", "yj-cell-actions");
  actions.setAttribute("role", "cell");
  if (row.state !== "problem") {
    const original = make("a", "yj-link", say("library_original"));
    original.href = `${site}library/original?report=${encodeURIComponent(row.path)}`;
    original.setAttribute("download", "");
    actions.append(original);
  }
  actions.append(press(say("library_reread"), "yj-link yj-edits", () => reread([row.path])));
  if (!lib.state || !lib.state.samples) {
    if (row.state !== "problem") actions.append(press(say("correct"), "yj-link yj-edits", () => correct([row.path])));
    const button = press(say("library_remove"), "yj-link yj-remove yj-edits", () => remove([row.path]));
    button.dataset.key = `remove ${row.path}`;
    actions.append(button);
  }
  element.append(actions);
  return element;
}

function correctedOf(row) {
  if (!row.corrected) return [];
  const mark = make("span", "yj-corrected", say("library_corrected"));
  mark.title = say("library_corrected_about");
  return [mark];
}

function titleOf(row) {
  if (row.state === "problem") {
    const name = make("b", "yj-report", row.path);
    name.title = row.path;
    return name;
  }
  const button = make("button", "yj-report", row.title);
  button.type = "button";
  button.title = row.path;
  button.dataset.do = "open-report";
  button.dataset.report = row.path;
  button.dataset.key = `title ${row.path}`;
  return button;
}
