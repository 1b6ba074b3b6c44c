/* The page's own behaviour, gathered: one listener for every button, a few keys, the look. */

import { calm, make, say } from "./dom.js";
import { enter } from "./store.js";
import * as cards from "./cards.js";
import * as history from "./history.js";
import * as talk from "./talk.js";
import * as viewer from "./viewer.js";

const turnOf = (element) => element.closest(".yj-turn");

/* A thing the question was understood to ask for: [field, value]. */
const thing = (button) => [button.dataset.field, button.dataset.value];
const same = ([field, value]) => ([other, its]) => field === other && value === its;

const actions = {
  ask: (button) => talk.ask(button.dataset.question),
  edit: (button) => talk.edit(turnOf(button)),
  retry: (button) => talk.askAgain(turnOf(button)),
  without(button) {
    const { without } = talk.recordOf(turnOf(button));
    talk.askAgain(turnOf(button), { without: [...without.filter((one) => !same(thing(button))(one)), thing(button)] });
  },
  restore(button) {
    const { without } = talk.recordOf(turnOf(button));
    talk.askAgain(turnOf(button), { without: without.filter((one) => !same(thing(button))(one)) });
  },
  unfilter(button) {
    const [field, value] = thing(button);
    const { filters } = talk.recordOf(turnOf(button));
    const left = (filters?.[field] || []).filter((one) => String(one) !== value);
    talk.askAgain(turnOf(button), { filters: { ...filters, [field]: left } });
  },
  widen: (button) => talk.askAgain(turnOf(button), { filters: {} }),
  copy: cards.copy,
  "copy-all": cards.copyAll,
  export: cards.exportTurn,
  section: cards.section,
  why: cards.why,
  rate: cards.rateCard,
  open: (button, event) => cards.open(button.closest(".yj-card"), event.detail === 0),
  "open-report": (button) => talk.raise("open", { report: button.dataset.report }),
  go: (button) => viewer.goTo(button.dataset.target),
  "previous-hit": (button) => viewer.step(button, -1),
  "next-hit": (button) => viewer.step(button, 1),
  back: viewer.backToChat,
  history: history.toggle,
  new() {
    enter();
    talk.restore();
    talk.input().focus();
  },
  library() {
    document.getElementById("yj-tab-library-button").click();
    document.getElementById("yj-side").scrollIntoView({ block: "start", behavior: calm() });
  },
  theme() {
    const dark = document.body.classList.toggle("dark");
    try { localStorage.setItem("youju.theme", dark ? "dark" : "light"); } catch { /* only for this visit, then */ }
  },
  language(link) {
    document.cookie = `youju_lang=${link.dataset.lang}; path=/; max-age=31536000; SameSite=Strict`;
  },
};

document.addEventListener("click", (event) => {
  if (!history.isInside(event)) history.close();
  for (const menu of document.querySelectorAll("details.yj-more[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
  const button = event.target.closest("[data-do]");
  if (button) {
    const action = actions[button.dataset.do];
    if (action && talk.input()) action(button, event);
    return;
  }
  const filters = event.target.closest("#yj-filters > button") && document.getElementById("yj-filters");
  // On a phone the boxes open below the edge of the screen.
  if (filters) setTimeout(() => filters.scrollIntoView({ block: "nearest", behavior: calm() }), 200);
  const card = event.target.closest(".yj-card");
  const inside = event.target.closest("summary, details.yj-more, .yj-section, .yj-why");
  // Selecting words to copy them is not choosing the card.
  if (card && !inside && talk.input() && !String(window.getSelection())) cards.open(card, false);
});

/* Few keys: / to the question, Escape closes, stops, and leads back from the report. */
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && talk.input()) {
    event.preventDefault();
    talk.input().focus();
  }
  if (event.key !== "Escape" || event.isComposing) return;
  const menu = document.querySelector("details.yj-more[open]");
  if (menu) {
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  } else if (history.close() || (talk.input() && talk.stopLast())) return;
  else if (event.target.closest("#yj-reader")) viewer.backToChat();
});

/* The lid over the filter boxes says how many values are set: a shut lid must not hide them. */
function filtered(boxes) {
  const count = boxes.reduce((sum, box) => sum + (box?.length || 0), 0);
  const lid = document.querySelector("#yj-filters > button > span");
  if (lid) lid.textContent = count ? `${say("filters")} · ${count}` : say("filters");
}

function dress() {
  const header = document.querySelector(".yj-header");
  if (!header) return requestAnimationFrame(dress);
  document.documentElement.lang = header.dataset.lang;
  let wanted = null;
  try { wanted = localStorage.getItem("youju.theme"); } catch { /* the system's choice, then */ }
  if (wanted) document.body.classList.toggle("dark", wanted === "dark");
}

/* The library asks every few seconds how the index is; silence is said here, in the page's language. */
function heard(anything) {
  const banner = document.querySelector(".yj-banner");
  if (anything) return banner?.remove();
  if (banner) return;
  const line = make("p", "yj-banner", say("offline"));
  line.setAttribute("role", "alert");
  document.body.append(line);
}

/* The seam: Gradio's small listeners and the library's script call these; `exportTurns` is added by export.js. */
window.youju = Object.assign(window.youju || {}, { failed: talk.failed, filtered, heard });
dress();
