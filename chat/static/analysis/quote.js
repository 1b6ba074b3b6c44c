/* A quote in a table: its words, the way to its place in the report, and the way into the basket. */

import { language, make, press, say } from "../shared/dom.js";
import { openSide } from "../shared/side.js";
import { raise } from "../conversation/state.js";
import { collectButton } from "../basket/collect.js";

const LONGEST_HEADING = 18;

/* `passage` is {report, start, end, text, …}; `pieces` its text as [[text, shared], …] where something is to be
   marked, `more` what else can be done with it. The whole of it is a way to the report, its source is the button. */
export function quote(passage, { pieces = null, more = [] } = {}) {
  const box = make("div", "yj-quote");
  const words = make("p", "yj-quote-text");
  words.lang = "zh-CN";
  words.dir = "auto";
  if (pieces) for (const [text, shared] of pieces) words.append(shared ? text : make("mark", "", text));
  else words.textContent = passage.text;
  const source = press(sourceOf(passage), "yj-link yj-source", (event) => { event.stopPropagation(); show(); });
  source.title = `${say("open")} · ${passage.title || passage.report}`;
  const foot = make("p", "yj-quote-foot");
  foot.append(source, collectButton([kept(passage)]), ...more);
  box.append(words, foot);
  const show = () => openPlace(passage, box);
  // Selecting words to copy them is not choosing the quote.
  words.addEventListener("click", () => { if (!String(window.getSelection())) show(); });
  return box;
}

/* Its headings and its point, each on one line. */
const steps = ({ headings = [], point }) => [...headings, point].filter(Boolean).map((one) => one.replace(/\s+/g, " ").trim());

/* Where it stands, as short as a cell is: its innermost heading and its point. */
export function sourceOf({ headings = [], point = null }) {
  const [last = ""] = steps({ headings: headings.slice(-1) });
  const heading = last.length > LONGEST_HEADING ? `${last.slice(0, LONGEST_HEADING - 1)}…` : last;
  return [heading, point].filter(Boolean).join(" · ") || say("open");
}

/* The report beside the table, at the place. The server compares the words: where they are others by now, it says so. */
export function openPlace({ report, start, end, text }, box) {
  for (const one of document.querySelectorAll(".yj-quote.yj-chosen")) one.classList.remove("yj-chosen");
  box?.classList.add("yj-chosen");
  openSide();
  raise("open", { report, current: [start, end], says: text });
}

/* A cell that leads where the first quote of its row stands. */
export function way(label, passage) {
  const button = press(label, "yj-link yj-way", () => openPlace(passage, button.closest("tr").querySelector(".yj-quote")));
  button.title = `${say("open")} · ${passage.title || passage.report}`;
  return button;
}

/* A quote as it goes into the basket. */
export const kept = (passage) => ({ ...passage, source: steps(passage).join(" › ") });

/* 2023 and whose: what a quote needs before it where no column says so. */
export const whose = ({ unit, year }) => [unit, year && (language() === "zh" ? `${year}年` : year)].filter(Boolean).join(" ");
