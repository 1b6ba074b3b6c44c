/* Keys for what is done often, listed under ?. Single letters can be switched off, for those who speak to their browser. */

import { calm, make, say } from "../shared/dom.js";
import { tell } from "../shared/dialog.js";
import { page } from "./state.js";

const LISTED = ["slash", "enter", "j", "c", "n", "l", "question", "escape"];
const OFF = "youju.keys";

function off() {
  try { return localStorage.getItem(OFF) === "off"; } catch { return false; }
}

export function showKeys() {
  const list = make("dl", "yj-keys");
  for (const name of LISTED) list.append(make("dt", "", say(`key_${name}`)), make("dd", "", say(`key_${name}_does`)));
  const label = make("label", "yj-field-check");
  const box = make("input");
  box.type = "checkbox";
  box.checked = !off();
  box.addEventListener("change", () => {
    try { localStorage.setItem(OFF, box.checked ? "on" : "off"); } catch { /* only for this visit, then */ }
  });
  label.append(box, " ", make("span", "", say("keys_single")));
  tell(say("keys"), [list, label]);
}

const titles = () => [...page.list.querySelectorAll(".yj-card .yj-title")].filter((one) => one.offsetParent);

/* The next or previous passage gets the focus; who is at none begins at the first or the last one of the newest answer. */
function step(by) {
  const all = titles();
  if (!all.length) return false;
  const card = document.activeElement?.closest?.(".yj-card");
  const newest = all.findIndex((one) => one.closest(".yj-turn") === all.at(-1).closest(".yj-turn"));
  const here = card ? all.indexOf(card.querySelector(".yj-title")) : by > 0 ? newest - 1 : all.length;
  const next = all[Math.min(all.length - 1, Math.max(0, here + by))];
  next.focus({ preventScroll: true });
  const box = next.closest(".yj-card");
  // Of one that does not fit, the nearest edge may be its end.
  const block = box.offsetHeight < page.list.clientHeight ? "nearest" : "start";
  box.scrollIntoView({ block, behavior: calm() });
  return true;
}

/* Whether a key was one of these. `press` does an action of the page by its name. */
export function keyed(event, press) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !page.input) return false;
  if (event.key === "?") {
    showKeys();
    return true;
  }
  if (off()) return false;
  if (event.key === "j" || event.key === "k") return step(event.key === "j" ? 1 : -1);
  if (event.key === "c") {
    const copy = document.activeElement?.closest?.(".yj-card")?.querySelector(":scope > .yj-card-foot > [data-do=copy]");
    copy?.click();
    return Boolean(copy);
  }
  const action = { n: "new", l: "library" }[event.key];
  if (action) press(action);
  return Boolean(action);
}
