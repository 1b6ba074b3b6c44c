/* Words chosen in a report with the mouse or by hand: a small bar under them copies them with their source, or puts them into the basket. */

import { put } from "../shared/clipboard.js";
import { make, press, say, toast } from "../shared/dom.js";
import { sourceOf } from "../report/source.js";
import { collectButton } from "./collect.js";

let bar = null;

/* How far into a line of the report a place of the page is. */
function within(line, node, at) {
  const before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(node, at);
  return before.toString().length;
}

/* The server counts characters; the browser counts a rare one as two. */
const letters = (text) => [...text].length;

/* What is chosen of a report, a quote for each of its lines: a line says where it begins and holds nothing but text. */
export function chosenQuotes(selection = window.getSelection()) {
  if (!selection.rangeCount || selection.isCollapsed) return [];
  const range = selection.getRangeAt(0);
  const holder = range.commonAncestorContainer;
  const doc = (holder.nodeType === Node.TEXT_NODE ? holder.parentElement : holder).closest(".yj-doc");
  if (!doc) return [];
  const { report, title } = doc.closest(".yj-viewer").dataset;
  const quotes = [];
  for (const line of doc.querySelectorAll("[data-at]")) {
    if (!range.intersectsNode(line)) continue;
    const from = line.contains(range.startContainer) ? within(line, range.startContainer, range.startOffset) : 0;
    const to = line.contains(range.endContainer) ? within(line, range.endContainer, range.endOffset) : line.textContent.length;
    const text = line.textContent.slice(from, to);
    const start = Number(line.dataset.at) + letters(line.textContent.slice(0, from));
    if (text.trim()) quotes.push({ report, title, start, end: start + letters(text), text });
  }
  return quotes;
}

function show() {
  bar?.remove();
  bar = null;
  const quotes = chosenQuotes();
  if (!quotes.length) return;
  const within = window.getSelection().getRangeAt(0).commonAncestorContainer;
  const doc = (within.nodeType === Node.TEXT_NODE ? within.parentElement : within).closest(".yj-doc");
  const place = window.getSelection().getRangeAt(0).getBoundingClientRect();
  bar = make("div", "yj-chosen-words");
  const chosen = window.getSelection();
  const quote = `“${chosen.toString().trim()}”${sourceOf(doc.closest(".yj-viewer"), chosen.getRangeAt(0))}`;
  const copy = press(say("copy"), "yj-link", async () => toast(say((await put(quote)) ? "copied" : "copy_failed")));
  // To press it must not let go of what is chosen.
  copy.addEventListener("mousedown", (event) => event.preventDefault());
  bar.append(copy, collectButton(quotes));
  document.getElementById("yj-app").append(bar);
  const [width, around] = [bar.offsetWidth, doc.getBoundingClientRect()];
  bar.style.left = `${Math.max(around.left, Math.min(place.left, around.right - width)) + window.scrollX}px`;
  bar.style.top = `${Math.min(place.bottom + 6, window.innerHeight - 44) + window.scrollY}px`;
}

let waiting = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  // Not while it is still being drawn out, and not when the bar itself is pressed.
  waiting = setTimeout(() => { if (!bar?.contains(document.activeElement)) show(); }, 250);
});
