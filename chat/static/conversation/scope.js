/* Asking only some reports: those that were ticked in the library, until that is ended. */

import { make, press, say } from "../shared/dom.js";
import { unique } from "../shared/store.js";
import { page } from "./state.js";

const NAMES = ["roles", "years", "units", "kinds", "reports"];
let reports = [];
let boxes = [];
let choice = "";

/* The choice of reports that is asked now, "" for all: what is asked of one choice says nothing of another. */
export const chosen = () => choice;

/* The filter boxes as they stand, in their order. */
export const setBoxes = (values) => { boxes = values; };

/* What a question is asked with: the ticked reports and the other boxes; null where the boxes alone count. */
export function narrowed() {
  if (!reports.length) return null;
  return { ...Object.fromEntries(NAMES.map((name, at) => [name, boxes[at] || []])), reports };
}

export function askOnly(paths) {
  reports = paths;
  choice = paths.length ? unique() : "";
  document.querySelector(".yj-scope")?.remove();
  if (!reports.length) return;
  const line = make("p", "yj-scope yj-filtered", say("scope", { count: reports.length }));
  line.setAttribute("role", "status");
  line.append(" ", press(say("scope_end"), "yj-link", () => { askOnly([]); page.input.focus(); }));
  page.input.closest("form").before(line);
  page.input.focus();
}
