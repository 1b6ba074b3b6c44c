/* A table of any number of rows. Only the rows in sight, and some around them, are elements; how high a row is
   becomes known when it is drawn, and is guessed before. What stands in sight does not move when a guess above
   it turns out wrong. */

import { make } from "../shared/dom.js";
import { find, sums } from "./heights.js";

// So few rows are all drawn: they can be printed, and found with the browser's own search.
const ALL_DRAWN = 80;
// Pixels above and below the window that are drawn as well.
const AROUND = 700;
const GUESS = 90;
const order = new Intl.Collator("zh", { numeric: true });

/* `columns` are {name, label, width, spare?, short?, sort?: item → value, draw: item → nodes}; width is a share of
   the room; a spare one is left out where there is little, a short one is never broken.
   `sorted` is told when a head was pressed: which column, and whether downwards. */
export function makeTable(columns, { label, rowClass = () => "", sorted = () => {} }) {
  const box = make("div", "yj-grid");
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", label);
  const table = make("table", "yj-grid-table");
  const [above, below] = [make("tr", "yj-gap"), make("tr", "yj-gap")];
  const body = make("tbody");
  const heads = headOf(columns, (name) => sorted(name));
  const widths = make("colgroup");
  const whole = columns.reduce((sum, one) => sum + one.width, 0);
  for (const { width, spare } of columns) {
    const column = make("col", spare ? "yj-spare" : "");
    column.style.width = `${(100 * width) / whole}%`;
    widths.append(column);
  }
  for (const gap of [above, below]) {
    gap.setAttribute("aria-hidden", "true");
    gap.append(make("td"));
  }
  body.append(above, below);
  table.append(widths, heads.element, body);
  box.append(table);

  const drawn = new Map(); // number of a row → its element
  let items = [];
  let heights = new Float64Array(0);
  let tops = sums(heights);
  let waiting = 0;

  function rowOf(number) {
    const item = items[number];
    const row = make("tr", rowClass(item));
    row.setAttribute("aria-rowindex", String(number + 2));
    for (const { label: name, spare, short, draw } of columns) {
      const cell = make("td", spare ? "yj-spare" : short ? "yj-short" : "");
      cell.dataset.label = name;
      cell.append(...draw(item, number));
      row.append(cell);
    }
    return row;
  }

  function draw() {
    waiting = 0;
    if (!box.isConnected) return;
    const top = box.scrollTop;
    const atEnd = top > 0 && top + box.clientHeight >= box.scrollHeight - 2;
    const all = items.length <= ALL_DRAWN;
    const from = all ? 0 : find(tops, top - AROUND);
    const to = all ? items.length : Math.min(items.length, find(tops, top + box.clientHeight + AROUND) + 1);
    for (const [number, row] of drawn) {
      if (number >= from && number < to) continue;
      if (row.contains(document.activeElement)) box.focus({ preventScroll: true });
      row.remove();
      drawn.delete(number);
    }
    let last = above;
    for (let number = from; number < to; number += 1) {
      if (!drawn.has(number)) drawn.set(number, rowOf(number));
      const row = drawn.get(number);
      if (last.nextSibling !== row) last.after(row);
      last = row;
    }
    measure(top);
    above.firstChild.style.height = `${tops[from]}px`;
    below.firstChild.style.height = `${tops[items.length] - tops[to]}px`;
    // Who went to the end stays there while heights above it become known.
    if (atEnd) box.scrollTop = box.scrollHeight;
  }

  function measure(top) {
    let moved = 0;
    let changed = false;
    for (const [number, row] of drawn) {
      const { height } = row.getBoundingClientRect();
      if (!height || Math.abs(height - heights[number]) < 0.5) continue;
      if (tops[number] + heights[number] < top) moved += height - heights[number];
      heights[number] = height;
      changed = true;
    }
    if (!changed) return;
    tops = sums(heights);
    if (moved) box.scrollTop = top + moved;
    later();
  }

  function later() {
    waiting ||= requestAnimationFrame(draw);
  }

  box.addEventListener("scroll", later, { passive: true });
  new ResizeObserver(later).observe(box);

  return {
    element: box,
    later,
    /* Draw other rows, from the top. */
    show(rows) {
      items = rows;
      heights = new Float64Array(rows.length).fill(GUESS);
      tops = sums(heights);
      if (body.contains(document.activeElement)) box.focus({ preventScroll: true });
      for (const row of drawn.values()) row.remove();
      drawn.clear();
      table.setAttribute("aria-rowcount", String(rows.length + 1));
      box.scrollTop = 0;
      draw();
    },
    /* Draw one row anew: something about it changed. What stands now where the focus was gets it. */
    again(item) {
      const number = items.indexOf(item);
      const old = drawn.get(number);
      if (!old) return;
      const cell = [...old.cells].findIndex((one) => one.contains(document.activeElement));
      const row = rowOf(number);
      old.replaceWith(row);
      drawn.set(number, row);
      if (cell >= 0) [...row.cells[cell].querySelectorAll("button, select")].at(-1)?.focus({ preventScroll: true });
      later();
    },
    mark: heads.mark,
  };
}

/* The row of names; those of columns that sort are buttons. */
function headOf(columns, pressed) {
  const element = make("thead");
  const row = make("tr");
  row.setAttribute("aria-rowindex", "1");
  const cells = new Map();
  for (const { name, label, spare, sort } of columns) {
    const cell = make("th", spare ? "yj-spare" : "");
    cell.scope = "col";
    if (sort) {
      const button = make("button", "yj-head", label);
      button.type = "button";
      button.addEventListener("click", () => pressed(name));
      cell.append(button);
      cell.setAttribute("aria-sort", "none");
      cells.set(name, [cell, button, label]);
    } else cell.textContent = label;
    row.append(cell);
  }
  element.append(row);
  return {
    element,
    mark(by, down) {
      for (const [name, [cell, button, label]] of cells) {
        cell.setAttribute("aria-sort", name === by ? (down ? "descending" : "ascending") : "none");
        button.textContent = name === by ? `${label} ${down ? "↓" : "↑"}` : label;
      }
    },
  };
}

/* The rows in the order of a column: numbers by size, words as they are filed, what is missing at the end. */
export function inOrder(rows, value, down) {
  const missing = (one) => one === null || one === undefined || one === "";
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : order.compare(a, b));
  return rows
    .map((row, at) => [value(row), at, row])
    .sort(([a, i], [b, j]) => missing(a) - missing(b) || (missing(a) ? 0 : (down ? -1 : 1) * compare(a, b)) || i - j)
    .map(([, , row]) => row);
}
