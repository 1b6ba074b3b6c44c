/* What stands beside the chat: nothing at first, then a report, the library, or the basket. And the desk, where work
   across reports takes the place of the chat. */

import { calm, phone } from "./dom.js";

const TABS = { report: "yj-tab-report", library: "yj-tab-library", basket: "yj-tab-basket" };
const button = () => document.querySelector(".yj-to-library");

export const isOpen = () => document.body.classList.contains("yj-beside");

/* Whether this tab is the one in sight. */
export const shows = (tab) => isOpen() && Boolean(document.getElementById(TABS[tab])?.offsetParent);

/* Make room beside the chat; with a name, for that tab. */
export function openSide(tab) {
  document.body.classList.add("yj-beside");
  if (tab) document.getElementById(`${TABS[tab]}-button`)?.click();
  button()?.setAttribute("aria-expanded", "true");
  if (phone.matches && tab) document.getElementById("yj-side").scrollIntoView({ block: "start", behavior: calm() });
}

/* Give the chat its whole width back. */
export function closeSide() {
  document.body.classList.remove("yj-beside", "yj-wide");
  button()?.setAttribute("aria-expanded", "false");
}

/* ---- the desk ---- */

const askers = [];

/* Whether work across reports stands where the chat was. */
export const desk = { get open() { return document.body.classList.contains("yj-working"); } };

/* `then` is told which view is wanted, and {topic, unit, year, role} of what; both may be missing. */
export const onDesk = (then) => askers.push(then);

export function openDesk(kind, about) {
  document.body.classList.add("yj-working");
  document.querySelector(".yj-to-work")?.setAttribute("aria-pressed", "true");
  if (phone.matches) closeSide();
  for (const then of askers) then(kind, about);
}

export function closeDesk() {
  document.body.classList.remove("yj-working");
  document.querySelector(".yj-to-work")?.setAttribute("aria-pressed", "false");
}
