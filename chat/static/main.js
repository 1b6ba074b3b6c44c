/* The page's own behaviour, gathered: one listener for every button, a few keys, the look. */

import { calm, make, phone, say } from "./shared/dom.js";
import { darken, lidOf, lidWords } from "./shared/gradio.js";
import { closeDesk, closeSide, desk, openDesk, openSide, shows } from "./shared/side.js";
import { enter } from "./shared/store.js";
import * as cards from "./conversation/cards.js";
import * as conversation from "./conversation/conversation.js";
import * as history from "./conversation/history.js";
import { more } from "./conversation/more.js";
import { keyed, showKeys } from "./conversation/keys.js";
import { setBoxes } from "./conversation/scope.js";
import { input, opened, raise, recordOf } from "./conversation/state.js";
import * as basket from "./basket/collect.js";
import "./basket/chosen.js";
import { correct, correctRole } from "./library/correcting.js";
import { keepBeside } from "./report/beside.js";
import * as reader from "./report/reader.js";

const turnOf = (element) => element.closest(".yj-turn");

const filters = () => document.getElementById("yj-filters");

/* A thing the question was understood to ask for: [field, value]. */
const thing = (button) => [button.dataset.field, button.dataset.value];
const same = ([field, value]) => ([other, its]) => field === other && value === its;

const actions = {
  ask: (button) => conversation.ask(button.dataset.question),
  edit: (button) => conversation.edit(turnOf(button)),
  retry: (button) => conversation.askAgain(turnOf(button)),
  without(button) {
    const { without } = recordOf(turnOf(button));
    conversation.askAgain(turnOf(button), { without: [...without.filter((one) => !same(thing(button))(one)), thing(button)] });
  },
  restore(button) {
    const { without } = recordOf(turnOf(button));
    conversation.askAgain(turnOf(button), { without: without.filter((one) => !same(thing(button))(one)) });
  },
  unfilter(button) {
    const [field, value] = thing(button);
    const { filters } = recordOf(turnOf(button));
    const left = (filters?.[field] || []).filter((one) => String(one) !== value);
    conversation.askAgain(turnOf(button), { filters: { ...filters, [field]: left } });
  },
  anyway: (button) => conversation.askAgain(turnOf(button), { anyway: true }),
  "obey-question"(button) {
    const { filters } = recordOf(turnOf(button));
    conversation.askAgain(turnOf(button), { filters: { ...filters, [button.dataset.field]: [] } });
  },
  widen: (button) => conversation.askAgain(turnOf(button), { filters: {} }),
  more,
  copy: cards.copy,
  "copy-all": cards.copyAll,
  export: cards.exportTurn,
  section: cards.section,
  why: cards.why,
  rate: cards.rateCard,
  open: (button, event) => cards.open(button.closest(".yj-card"), event.detail === 0),
  "open-report"(button, event) {
    document.body.classList.remove("yj-wide");
    openSide();
    const { report, words } = button.dataset;
    Object.assign(opened, { byKeyboard: event.detail === 0, words: words || "" });
    raise("open", { report, words: words ? [words] : [] });
  },
  correct: (button) => correct([button.dataset.report]),
  "correct-role"(button) {
    button.closest("details.yj-more").removeAttribute("open");
    correctRole(button.closest(".yj-card"));
  },
  go: (button) => reader.goTo(button.dataset.target),
  "previous-hit": (button) => reader.step(button, -1),
  "next-hit": (button) => reader.step(button, 1),
  "keep-beside": keepBeside,
  back: reader.backToChat,
  history: history.toggle,
  new() {
    closeDesk();
    enter();
    conversation.restore();
    input().focus();
  },
  library() {
    if (shows("library") && !phone.matches) closeSide();
    else openSide("library");
  },
  work: () => (desk.open ? closeDesk() : openDesk()),
  "to-work": (button) => openDesk(button.dataset.kind, { ...button.dataset }),
  "leave-work"() {
    if (!closeDesk()) input().focus();
  },
  collect: (button) => basket.toggle(basket.ofCard(button.closest(".yj-card"))),
  basket: () => (shows("basket") && !phone.matches ? closeSide() : openSide("basket")),
  "close-side"() {
    if (!closeSide()) input().focus();
  },
  keys: showKeys,
  skip: () => input().focus(),
  theme() {
    const dark = darken();
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
    if (action && input()) action(button, event);
    return;
  }
  if (lidOf(filters())?.contains(event.target)) setTimeout(lidOpened, 200);
  const card = event.target.closest(".yj-card");
  const inside = event.target.closest("summary, details.yj-more, .yj-section, .yj-why");
  // Selecting words to copy them is not choosing the card.
  if (card && !inside && input() && !String(window.getSelection())) cards.open(card, false);
});

/* A menu opens to where there is more room: below the button, or above it, clear of the question box. */
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details.yj-more[open]")) return;
  menu.classList.remove("yj-upwards");
  const [ceiling, floor] = [document.querySelector(".yj-turns").getBoundingClientRect().top, document.querySelector(".yj-composer").getBoundingClientRect().top];
  const { top, bottom } = menu.getBoundingClientRect();
  const overflows = menu.querySelector(".yj-forms").getBoundingClientRect().bottom > floor;
  menu.classList.toggle("yj-upwards", overflows && top - Math.max(0, ceiling) > floor - bottom);
}, true);

/* Keys: / to the question, those listed under ?; Escape closes, stops, and leads back from the report. */
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && input()) {
    event.preventDefault();
    input().focus();
  } else if (!typing && keyed(event, (name) => actions[name]())) event.preventDefault();
  if (event.key !== "Escape" || event.isComposing) return;
  const menu = document.querySelector("details.yj-more[open]");
  if (menu) {
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  } else if (history.close() || (input() && conversation.stopLast())) return;
  else if (event.target.closest("#yj-reader")) reader.backToChat();
  // Out of the question box, so that keys of a single letter are keys.
  else if (event.target === input()) input().blur();
});

/* A box without a value lets everything through, and says so. On a phone the boxes open below the edge of the screen. */
function lidOpened() {
  for (const box of filters().querySelectorAll("input")) box.placeholder = say("filter_all");
  filters().scrollIntoView({ block: "nearest", behavior: calm() });
}

/* The lid over the filter boxes says how many values are set: a shut lid must not hide them. */
function filtered(boxes) {
  setBoxes(boxes);
  const count = boxes.reduce((sum, box) => sum + (box?.length || 0), 0);
  const lid = lidWords(filters());
  if (lid) lid.textContent = count ? `${say("filters")} · ${count}` : say("filters_lid");
}

function dress() {
  const header = document.querySelector(".yj-header");
  if (!header) return requestAnimationFrame(dress);
  document.documentElement.lang = header.dataset.lang;
  basket.showNumber();
  let wanted = null;
  try { wanted = localStorage.getItem("youju.theme"); } catch { /* the system's choice, then */ }
  if (wanted) darken(wanted === "dark");
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

/* An address that names a report and a place in it, as sources in files do, shows that place once the page is there. */
function arrive(tries = 600) {
  const asked = new URLSearchParams(location.search);
  const report = asked.get("report");
  if (!report) return;
  if (!input()) {
    if (tries) requestAnimationFrame(() => arrive(tries - 1));
    return;
  }
  const place = /^(\d+)-(\d+)$/.exec(asked.get("at") || "");
  openSide();
  raise("open", { report, ...(place && { current: [Number(place[1]), Number(place[2])] }) });
}

/* The seam: Gradio's small listeners and the library's script call these. */
window.youju = Object.assign(window.youju || {}, { failed: conversation.failed, filtered, heard });
dress();
arrive();
