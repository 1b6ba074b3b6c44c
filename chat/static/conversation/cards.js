/* What can be done with an answer and its passages: copy, export, open, unfold, rate, ask why. */

import { put } from "../shared/clipboard.js";
import { clean, download, fragment, language, make, say, site } from "../shared/dom.js";
import { rate, ratings, vote } from "../shared/store.js";
import { openSide } from "../shared/side.js";
import { dressCard, quoted } from "../basket/collect.js";
import { exportTurns } from "./export.js";
import { before, opened, raise, recordOf } from "./state.js";

const span = (card) => [Number(card.dataset.start), Number(card.dataset.end)];
const sentence = (card) => [Number(card.dataset.markStart), Number(card.dataset.markEnd)];
const placeOf = (card) => [card.dataset.report, ...span(card)];
const turnOf = (element) => element.closest(".yj-turn");
const cardsOf = (turn) => [...turn.querySelectorAll(".yj-card")];
/* What answers; what only comes near is folded away, and goes into no copy and no file. */
const answering = (turn) => {
  const own = cardsOf(turn).filter((card) => !card.closest(".yj-nearest"));
  return own.length ? own : cardsOf(turn);
};
/* The number that is drawn on a card: what is copied or exported has the same. */
const numberOf = (card) => Number(card.querySelector(".yj-rank").textContent);
const shut = (button) => button.closest("details.yj-more")?.removeAttribute("open");

/* After an answer is drawn: the votes it has, and its buttons in the page's language. */
export function dressCards(turn, record, lang) {
  for (const card of cardsOf(turn)) show(card, vote(record.question, placeOf(card)));
  for (const card of cardsOf(turn)) dressCard(card);
  if (!record.lang || record.lang === lang) return;
  for (const button of turn.querySelectorAll("button[data-do]")) {
    const { do: action, form, format, vote: given } = button.dataset;
    const key = { copy: form === "short" ? "copy" : `copy_${form}`, "copy-all": "copy_all", export: `export_${format}`, rate: given }[action];
    const text = say(key || action);
    if (text !== (key || action) && !button.classList.contains("yj-title")) button.textContent = text;
  }
}

/* ---- copying ---- */

const FORMS = {
  short: (text, card) => `“${text}”${card.dataset.source}`,
  full: (text, card) => `“${text}”${card.dataset.full}`,
  text: (text) => text,
  markdown: (text, card) => `${text.split("\n").map((line) => `> ${line}`).join("\n")}\n>\n> ${card.dataset.full}`,
};

function quotation(card, form = "short") {
  return FORMS[form](quoted(card).trim(), card);
}

export async function copy(button) {
  await hand(button, quotation(button.closest(".yj-card"), button.dataset.form));
  shut(button);
}

export function copyAll(button) {
  const quotes = answering(turnOf(button)).map((card) => `${numberOf(card)}. ${quotation(card)}`);
  return hand(button, quotes.join("\n\n"));
}

async function hand(button, text) {
  const done = await put(text);
  const shown = button.closest(".yj-more")?.parentElement.querySelector("button") || button;
  shown.dataset.label ||= shown.textContent;
  shown.textContent = say(done ? "copied" : "copy_failed");
  shown.classList.toggle("yj-done", done);
  clearTimeout(shown.timer);
  shown.timer = setTimeout(() => {
    shown.textContent = shown.dataset.label;
    shown.classList.remove("yj-done");
  }, 1800);
}

export function exportTurn(button) {
  const turn = turnOf(button);
  const { question } = recordOf(turn);
  exportTurns(button.dataset.format, [saved(question, turn)]);
}

/* What is sent of an answer: the places of its passages, and what was said of them. */
function saved(question, turn) {
  const compared = turn.querySelector(".yj-not-exact")?.dataset.compared;
  const part = turn.querySelector(".yj-left")?.dataset;
  const left = part ? { of: Number(part.of), unclear: Number(part.unclear), counted: part.counted } : null;
  const cards = answering(turn);
  const places = cards.map((card) => [...placeOf(card), ...(card.dataset.role ? [card.dataset.role] : [])]);
  const found = !turn.querySelector(".yj-none");
  return { question, found, compared: compared ? Number(compared) : null, left, places, numbers: cards.map(numberOf) };
}

/* A whole conversation, as it is kept: its questions, and the places of what was shown. */
export function exportTalk(format, turns) {
  exportTurns(format, turns.map(({ question, html }) => saved(question, clean(html))));
}

/* ---- opening ---- */

export function open(card, byKeyboard) {
  const turn = turnOf(card);
  const here = cardsOf(turn).filter((one) => one.dataset.report === card.dataset.report);
  const found = [...turn.querySelectorAll(".yj-text .yj-word")].map((word) => word.textContent);
  for (const one of document.querySelectorAll(".yj-card.yj-chosen")) one.classList.remove("yj-chosen");
  card.classList.add("yj-chosen");
  openSide();
  raise("open", {
    report: card.dataset.report,
    current: span(card),
    sentence: sentence(card),
    others: here.filter((one) => one !== card).map(span),
    words: [...new Set(found)].filter((word) => word.length > 1).slice(0, 24),
  });
  opened.byKeyboard = byKeyboard;
}

/* ---- unfolding: the whole section, and why ---- */

export function section(button) {
  shut(button);
  const card = button.closest(".yj-card");
  const [start, end] = span(card);
  const [left, right] = sentence(card);
  const named = new URLSearchParams({ lang: language(), report: card.dataset.report, start, end, left, right });
  return unfold(button, "yj-section", () => fragment(`${site}page/section?${named}`));
}

export function why(button) {
  shut(button);
  const card = button.closest(".yj-card");
  const turn = turnOf(card);
  const { question, filters, without } = recordOf(turn);
  const asking = { lang: language(), place: placeOf(card), question, filters, without, history: before(turn) };
  return unfold(button, "yj-why", () => fragment(`${site}page/why`, asking));
}

async function unfold(button, className, fetched) {
  const card = button.closest(".yj-card");
  const there = card.querySelector(`:scope > .${className}`);
  const opening = !there;
  for (const old of card.querySelectorAll(`:scope > .yj-refused, :scope > .${className}`)) old.remove();
  if (opening) {
    const below = card.querySelector(className === "yj-section" ? ".yj-text" : ":scope > .yj-card-foot");
    try {
      const box = make("div", className);
      box.append(await fetched());
      below.after(box);
    } catch (error) {
      // The quote stays: what could not be fetched takes nothing away.
      const sentence = make("p", "yj-notice yj-refused", error.message);
      sentence.setAttribute("role", "alert");
      return below.after(sentence);
    }
  }
  button.setAttribute("aria-expanded", String(opening));
  if (className === "yj-section") {
    card.classList.toggle("yj-unfolded", opening);
    button.textContent = say(opening ? "section_close" : "section");
  }
}

/* ---- rating ---- */

export function rateCard(button) {
  shut(button);
  const card = button.closest(".yj-card");
  const { question } = recordOf(turnOf(card));
  show(card, rate(question, placeOf(card), button.dataset.vote));
}

function show(card, given) {
  for (const button of card.querySelectorAll("[data-vote]")) {
    button.setAttribute("aria-pressed", String(button.dataset.vote === given));
  }
}

export function saveRatings() {
  const lines = Object.values(ratings()).map((one) => JSON.stringify(one));
  download("youju-ratings.jsonl", new Blob([`${lines.join("\n")}\n`], { type: "application/jsonl" }));
}
