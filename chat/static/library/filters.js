/* Boxes that narrow the list: by unit, year, kind, folder, and what is to be said of a file. */
import { make, say } from "../shared/dom.js";
import { openSide } from "../shared/side.js";
import { lib, subscribe } from "./state.js";

const folderOf = (row) => row.path.slice(0, Math.max(0, row.path.lastIndexOf("/")));
const valueOf = {
  unit: (row) => row.unit ?? "",
  year: (row) => String(row.year ?? ""),
  kind: (row) => row.kind ?? "",
  folder: folderOf,
  state: (row) => (row.state === "ok" ? "" : "said"),
};
const NAMES = Object.keys(valueOf);
const chosen = {};

/* Whether a row is of what the boxes say. */
export const passes = (row) => NAMES.every((name) => !chosen[name] || valueOf[name](row) === chosen[name]);

export function mountFilters(box, arrange) {
  for (const name of NAMES) {
    const select = make("select", "yj-sort");
    select.dataset.narrows = name;
    select.setAttribute("aria-label", say(`library_all_${name}`));
    select.addEventListener("change", () => {
      chosen[name] = select.value;
      lib.table.scrollTop = 0;
      arrange();
    });
    box.append(select);
  }
  subscribe("rows", () => { if (fill(box)) arrange(); });
}

/* The reports of one unit, in the library. */
export function lookUp(unit) {
  for (const name of NAMES) chosen[name] = name === "unit" ? unit : "";
  for (const select of lib.root.querySelectorAll("[data-narrows]")) select.value = chosen[select.dataset.narrows];
  lib.find.value = "";
  openSide("library");
  lib.find.dispatchEvent(new Event("input"));
}

/* The values there are. A box with nothing to choose is hidden; whether one lost what was chosen. */
function fill(box) {
  let lost = false;
  for (const select of box.children) {
    const name = select.dataset.narrows;
    const values = [...new Set(lib.rows.map(valueOf[name]))].filter(Boolean);
    if (name === "year") values.sort().reverse();
    else values.sort(new Intl.Collator("zh", { numeric: true }).compare);
    if (chosen[name] && !values.includes(chosen[name])) {
      chosen[name] = "";
      lost = true;
    }
    const option = (value, label) => {
      const one = make("option", "", label);
      one.value = value;
      return one;
    };
    const label = (value) => (name === "state" ? say("library_said") : value);
    select.replaceChildren(option("", say(`library_all_${name}`)), ...values.map((value) => option(value, label(value))));
    select.value = chosen[name] || "";
    select.hidden = values.length < (name === "state" || name === "folder" ? 1 : 2);
  }
  return lost;
}
