/* What stands beside the chat: nothing at first, then a report, the library, or work across reports. */

import { calm, phone } from "./dom.js";

const TABS = { report: "yj-tab-report", library: "yj-tab-library", work: "yj-tab-work" };
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
