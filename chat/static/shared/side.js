/* What stands beside the chat: nothing at first, then a report, the library, or the basket. And the desk, where work
   across reports takes the place of the chat. */

import { calm, phone } from "./dom.js";
import { tabButton } from "./gradio.js";

const TABS = { report: "yj-tab-report", library: "yj-tab-library", basket: "yj-tab-basket" };
const button = () => document.querySelector(".yj-to-library");

export const isOpen = () => document.body.classList.contains("yj-beside");

/* Whether this tab is the one in sight. */
export const shows = (tab) => isOpen() && Boolean(document.getElementById(TABS[tab])?.offsetParent);

/* Who had the focus when a place was opened, by the place; it goes back there when that is closed. */
const openers = new Map();

function entered(place) {
  if (!place.contains(document.activeElement)) openers.set(place, document.activeElement);
}

/* `close` closes the place; whether the focus went back. */
function left(place, close) {
  const inside = place.contains(document.activeElement);
  close();
  const opener = openers.get(place);
  openers.delete(place);
  if (!inside || !opener?.offsetParent) return false;
  opener.focus();
  return true;
}

const side = () => document.getElementById("yj-side");

/* Make room beside the chat; with a name, for that tab, which gets the focus. */
export function openSide(tab) {
  entered(side());
  document.body.classList.add("yj-beside");
  const own = tab && tabButton(TABS[tab]);
  own?.click();
  own?.focus({ preventScroll: true });
  button()?.setAttribute("aria-expanded", "true");
  if (phone.matches && tab) document.getElementById("yj-side").scrollIntoView({ block: "start", behavior: calm() });
}

/* Give the chat its whole width back; whether the focus went back to who opened it. */
export function closeSide() {
  button()?.setAttribute("aria-expanded", "false");
  return left(side(), () => document.body.classList.remove("yj-beside", "yj-wide"));
}

/* ---- the desk ---- */

const askers = [];
const DESK = "desk"; // what the browser's history keeps while it is open

let leaving = false; // the browser is on its way back out of it

window.addEventListener("popstate", () => {
  if (leaving) {
    leaving = false;
    // It was opened again meanwhile.
    if (desk.open) history.pushState(DESK, "");
  } else if (history.state === DESK && !desk.open) openDesk();
  else if (history.state === null && desk.open) leftDesk();
});

/* Whether work across reports stands where the chat was. */
export const desk = { get open() { return document.body.classList.contains("yj-working"); } };

/* `then` is told which view is wanted, and {topic, unit, year, role} of what; both may be missing. */
export const onDesk = (then) => askers.push(then);

const table = () => document.getElementById("yj-desk");

/* The browser's own way back leads out of it: opening it is a step of its history. */
export function openDesk(kind, about) {
  if (!leaving && history.state !== DESK) history.pushState(DESK, "");
  entered(table());
  document.body.classList.add("yj-working");
  document.querySelector(".yj-to-work")?.setAttribute("aria-pressed", "true");
  if (phone.matches) closeSide();
  for (const then of askers) then(kind, about);
  table().querySelector("[data-kind][aria-pressed=true]")?.focus({ preventScroll: true });
}

/* Whether the focus went back to who opened it. */
export function closeDesk() {
  if (desk.open && history.state === DESK) {
    leaving = true;
    history.back();
  }
  return leftDesk();
}

function leftDesk() {
  document.querySelector(".yj-to-work")?.setAttribute("aria-pressed", "false");
  return left(table(), () => document.body.classList.remove("yj-working"));
}
