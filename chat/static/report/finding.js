/* Find in the report: every place of the words typed, counted, and steps from one to the next. */

import { calm, press, say } from "../shared/dom.js";

const MOST = 2000;
const marks = () => (typeof Highlight === "undefined" ? null : CSS.highlights);

/* Where `wanted` stands in an element, as ranges; over the ends of elements too, small letters like great ones. */
export function places(root, wanted) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = "";
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, start: text.length });
    text += walker.currentNode.data;
  }
  const at = (offset) => {
    let low = 0;
    for (let high = nodes.length - 1; low < high; ) {
      const middle = Math.ceil((low + high) / 2);
      if (nodes[middle].start <= offset) low = middle;
      else high = middle - 1;
    }
    return [nodes[low].node, offset - nodes[low].start];
  };
  const found = [];
  const [hay, needle] = [text.toLowerCase(), wanted.toLowerCase()];
  for (let from = hay.indexOf(needle); needle && from >= 0 && found.length < MOST; from = hay.indexOf(needle, from + needle.length)) {
    const range = document.createRange();
    range.setStart(...at(from));
    const [node, offset] = at(from + needle.length - 1);
    range.setEnd(node, offset + 1);
    found.push(range);
  }
  return found;
}

const listening = new WeakMap(); // to each box: Gradio may keep it for the next report

/* `anew`: nothing that was found before counts any more. */
export function mountFinding(viewer, anew = false) {
  const box = viewer.querySelector(".yj-doc-find");
  listening.get(box)?.abort();
  const { signal } = listening.set(box, new AbortController()).get(box);
  const doc = viewer.querySelector(".yj-doc");
  const count = viewer.querySelector(".yj-found-at");
  let found = [];
  let here = -1;
  for (const old of viewer.querySelectorAll(".yj-found-step")) old.remove();
  const steps = [["‹", "previous_hit", -1], ["›", "next_hit", 1]].map(([sign, name, by]) => {
    const step = press(sign, "yj-link yj-found-step", () => show(by));
    step.hidden = true;
    step.title = say(name);
    step.setAttribute("aria-label", say(name));
    return step;
  });
  count.after(...steps);

  function show(by) {
    here = found.length ? (here + by + found.length) % found.length : -1;
    for (const step of steps) step.hidden = found.length < 2;
    count.textContent = box.value.trim() ? (found.length ? `${here + 1} / ${found.length}` : say("find_none")) : "";
    marks()?.set("yj-found", new Highlight(...found));
    marks()?.set("yj-found-here", new Highlight(...found.slice(here, here + 1)));
    const place = found[here];
    if (!place) return;
    const [line, shown] = [place.getBoundingClientRect(), doc.getBoundingClientRect()];
    if (line.top < shown.top || line.bottom > shown.bottom) {
      place.startContainer.parentElement.scrollIntoView({ block: "center", behavior: calm() });
    }
  }

  const find = () => {
    found = places(doc, box.value.trim());
    here = -1;
    show(1);
  };
  box.addEventListener("input", find, { signal });
  if (anew || box.value) find();
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      show(event.shiftKey ? -1 : 1);
    }
    if (event.key === "Escape" && box.value) {
      event.stopPropagation();
      box.value = "";
      box.dispatchEvent(new Event("input"));
    }
  }, { signal });
}
