/* The button that puts a quote into the basket, and takes it out again. */

import { make, say, toast } from "../shared/dom.js";
import { MOST, holds, items, put, subscribe, takeOut } from "./store.js";

const places = new WeakMap(); // a button → its quotes

/* `offer` is the key of what it says while its quotes are not in the basket. */
export function collectButton(quotes, offer = "basket_put") {
  const button = make("button", "yj-link yj-quiet yj-collect");
  button.type = "button";
  button.dataset.offer = offer;
  places.set(button, quotes);
  dress(button);
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    toggle(...quotes);
  });
  return button;
}

export function toggle(...quotes) {
  if (quotes.every(holds)) takeOut(quotes);
  else if (items().length + quotes.length > MOST) toast(say("basket_full", { count: MOST }));
  else put(quotes);
}

function dress(button) {
  const held = places.get(button).every(holds);
  button.setAttribute("aria-pressed", String(held));
  button.textContent = say(held ? "basket_held" : button.dataset.offer || "basket_put");
}

/* What a card quotes: its words, from the heading on that runs into them. */
export const quoted = (card) => (card.dataset.lead || "") + card.querySelector(".yj-text").textContent;

/* The quote of a card of an answer. */
export function ofCard(card) {
  const { report, start, end, title = "", full = "", lead = "", role } = card.dataset;
  const year = Number(card.querySelector(".yj-fact")?.textContent) || null;
  return {
    report, start: Number(start) - [...lead].length, end: Number(end), title,
    // Without the brackets and the title: （《…》…）.
    source: full.slice(title.length + 3, -1), year, role, text: quoted(card),
  };
}

/* Buttons that the server drew on cards know their quote by the card they stand on. */
export function dressCard(card) {
  const button = card.querySelector("[data-do=collect]");
  if (!button) return;
  places.set(button, [ofCard(card)]);
  button.classList.add("yj-collect");
  dress(button);
}

/* How many quotes there are, in the bar at the top. */
export function showNumber() {
  const number = document.querySelector(".yj-to-basket .yj-number");
  if (number) number.textContent = items().filter((one) => one.kind === "quote").length || "";
}

subscribe(() => {
  showNumber();
  for (const button of document.querySelectorAll(".yj-collect")) if (places.has(button)) dress(button);
});
