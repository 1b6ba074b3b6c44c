/* The report beside the chat: the chosen passage in view, and steps from one to the next. */

import { calm, phone } from "../shared/dom.js";
import { closeSide, desk } from "../shared/side.js";
import { mountFinding } from "./finding.js";
import { opened } from "../conversation/state.js";

const BESIDE = 900; // pixels, as in report.css

export function mount(element, { props, watch }) {
  let shown = null; // the opening that is shown: each has a token of its own, and may be told of twice
  const show = () => whenVisible(element, () => {
    const { token } = props.value;
    if (token === shown) return;
    shown = token;
    const viewer = element.querySelector(".yj-viewer");
    const doc = element.querySelector(".yj-doc");
    const target = element.querySelector(".yj-current");
    if (viewer) entered();
    const outline = viewer?.querySelector(".yj-outline");
    // Where there is room for it, the outline stands beside the report.
    if (outline && viewer.offsetWidth >= BESIDE) outline.open = true;
    if (doc) doc.scrollTop = 0;
    // Words that stand in the box are gone to, unless a passage is.
    if (viewer && opened.words) viewer.querySelector(".yj-doc-find").value = opened.words;
    opened.words = "";
    if (viewer) mountFinding(viewer, true);
    if (target) target.scrollIntoView({ block: "center" });
    else if (phone.matches && viewer) viewer.scrollIntoView({ block: "start" });
    if (opened.byKeyboard && doc) doc.focus({ preventScroll: true });
    opened.byKeyboard = false;
  });
  watch("value", show);
  show(); // Gradio makes the tab when it is first chosen: the first report is there already.
}

/* The viewer's tab is chosen by the same answer that fills it, but drawn a moment later. */
function whenVisible(element, then, tries = 120) {
  if (element.offsetParent !== null) requestAnimationFrame(then);
  else if (tries) requestAnimationFrame(() => whenVisible(element, then, tries - 1));
}

/* The pieces of each hit: a passage over several lines, or with words marked in it, is several marks. The server
   numbers the passages, so that two which touch are still two. */
function hitsOf(viewer) {
  const hits = [];
  for (const mark of viewer.querySelectorAll(".yj-hit")) {
    for (const name of mark.classList) {
      const at = /^yj-nth-(\d+)$/.exec(name)?.[1];
      if (at !== undefined) (hits[at] ||= []).push(mark);
    }
  }
  return hits.filter(Boolean).map((marks) => ({ marks, current: marks[0].classList.contains("yj-current") }));
}

export function step(button, by) {
  const viewer = button.closest(".yj-viewer");
  const hits = hitsOf(viewer);
  if (!hits.length) return;
  const here = hits.findIndex((hit) => hit.marks.every((mark) => mark.classList.contains("yj-here")));
  const from = here >= 0 ? here : Math.max(0, hits.findIndex((hit) => hit.current));
  const next = (from + by + hits.length) % hits.length;
  for (const mark of viewer.querySelectorAll(".yj-here")) mark.classList.remove("yj-here");
  for (const mark of hits[next].marks) mark.classList.add("yj-here");
  const counter = viewer.querySelector(".yj-at");
  if (counter) counter.textContent = `${next + 1} / ${hits.length}`;
  hits[next].marks[0].scrollIntoView({ block: "center", behavior: calm() });
}

export function goTo(id) {
  // On a phone the outline stays in front of what it leads to.
  if (phone.matches) document.querySelector(".yj-outline")?.removeAttribute("open");
  document.getElementById(id)?.scrollIntoView({ block: "start", behavior: calm() });
}

/* On a phone a report is a place of its own, and the browser's own way back leads out of it: to the card one came
   from, not to wherever the page stood before it. */
function entered() {
  if (!phone.matches || history.state === "report") return;
  history.scrollRestoration = "manual";
  history.pushState("report", "");
}

window.addEventListener("popstate", () => { if (phone.matches) returned(); });

export function backToChat() {
  if (history.state === "report") history.back(); // and so to `returned`
  else returned();
}

function returned() {
  closeSide();
  if (desk.open) {
    const quote = document.querySelector("#yj-desk .yj-chosen");
    quote?.scrollIntoView({ block: "center", behavior: calm() });
    return quote?.querySelector(".yj-source").focus({ preventScroll: true });
  }
  const chosen = document.querySelector(".yj-card.yj-chosen");
  if (!chosen) return document.getElementById("yj-talk")?.scrollIntoView({ behavior: calm() });
  // Of a card that is taller than the screen the top is what one came from.
  chosen.scrollIntoView({ block: chosen.offsetHeight > innerHeight * 0.6 ? "start" : "center", behavior: calm() });
  chosen.querySelector(".yj-title").focus({ preventScroll: true });
}
