/* A report that stays while others are opened, to be read against them: a copy of the viewer in front of it. */

import { make, say } from "../shared/dom.js";
import { mountFinding } from "./finding.js";

const kept = () => document.querySelector(".yj-kept");

/* Keep the report that is open now; one that was kept before makes way for it. */
export function keepBeside(button) {
  if (button.closest(".yj-kept")) return putAway();
  const viewer = button.closest(".yj-viewer");
  const [at, copy] = [viewer.querySelector(".yj-doc").scrollTop, viewer.cloneNode(true)];
  // No two elements of a page have one name.
  for (const named of copy.querySelectorAll("[id]")) named.id = `yj-kept-${named.id}`;
  for (const entry of copy.querySelectorAll("[data-target]")) entry.dataset.target = `yj-kept-${entry.dataset.target}`;
  copy.querySelector("[data-do=keep-beside]").textContent = say("put_away");
  kept()?.remove();
  const box = make("section", "yj-kept");
  box.setAttribute("aria-label", say("kept_beside"));
  box.append(copy);
  const reader = document.getElementById("yj-reader");
  reader.before(box);
  document.body.classList.add("yj-two");
  mountFinding(copy);
  copy.querySelector(".yj-doc").scrollTop = at;
  // Narrower lines put it elsewhere.
  copy.querySelector(".yj-current")?.scrollIntoView({ block: "center" });
  copy.querySelector("[data-do=keep-beside]").focus({ preventScroll: true });
}

export function putAway() {
  kept()?.remove();
  document.body.classList.remove("yj-two");
  document.querySelector("#yj-reader [data-do=keep-beside]")?.focus({ preventScroll: true });
}
