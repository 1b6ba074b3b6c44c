/* The basket: quotes and notes of one's own, in the order the person gave them. Kept in this browser, and nowhere
   else, until it is saved or exported.

   youju.basket   [{id, kind: "quote", report, start, end, text, title, unit, year, role, source, note}
                  |{id, kind: "note", text}]

   Whatever is read back, from the browser or from a file, may be damaged or forged: it is checked here for its shape,
   and shown by textContent alone. */

import { mine, unique } from "../shared/store.js";

export const MOST = 1_000;
const MOST_LETTERS = 20_000;
const KEY = mine("youju.basket");

const listeners = [];
export const subscribe = (then) => listeners.push(then);

const text = (value, longest = 500) => (typeof value === "string" ? value.slice(0, longest) : "");
const ROLES = ["achievement", "highlight", "problem", "cause", "plan", "other"];
const place = (value) => (Number.isSafeInteger(value) && value >= 0 && value < 2 ** 31 ? value : -1);

/* An item as it may be, or null. */
export function sound(item) {
  if (!item || typeof item !== "object") return null;
  const id = text(item.id, 60) || unique();
  if (item.kind === "note") return { id, kind: "note", text: text(item.text, MOST_LETTERS) };
  const [start, end] = [place(item.start), place(item.end)];
  const report = text(item.report, 4_000);
  const words = text(item.text, MOST_LETTERS);
  if (item.kind !== "quote" || !report || !words || start < 0 || end <= start) return null;
  const year = Number.isSafeInteger(item.year) ? item.year : null;
  return {
    id, kind: "quote", report, start, end, text: words, year, role: ROLES.includes(item.role) ? item.role : null,
    title: text(item.title), unit: text(item.unit), source: text(item.source), note: text(item.note, MOST_LETTERS),
  };
}

/* Every item of a list that is one, each id once. */
export function soundAll(list) {
  const seen = new Set();
  const fresh = (item) => item && !seen.has(item.id) && seen.add(item.id);
  return (Array.isArray(list) ? list.slice(0, MOST).map(sound) : []).filter(fresh);
}

let all = read();

function read() {
  try {
    return soundAll(JSON.parse(localStorage.getItem(KEY)));
  } catch {
    return [];
  }
}

export const items = () => all;
const same = (a) => (b) => b.kind === "quote" && a.report === b.report && a.start === b.start && a.end === b.end;
export const holds = (quote) => all.some(same(quote));

/* Whether it could be kept; a full store leaves the basket of this visit alone. */
export function set(next, { quietly = false } = {}) {
  all = next.slice(0, MOST);
  let kept = true;
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    kept = false;
  }
  for (const then of listeners) then({ quietly, kept });
  return kept;
}

export function put(quotes) {
  const fresh = quotes.map((one) => sound({ ...one, id: unique(), kind: "quote" })).filter((one) => one && !holds(one));
  set([...all, ...fresh.filter((one, at) => fresh.findIndex(same(one)) === at)]);
}
export const takeOut = (quotes) => set(all.filter((one) => !quotes.some((quote) => same(quote)(one))));
export const remove = (id) => set(all.filter((one) => one.id !== id));

/* Change one: the words of a note, or what was noted to a quote. Nothing is drawn anew under the hands of who types. */
export const change = (id, values) => set(all.map((one) => (one.id === id ? { ...one, ...values } : one)), { quietly: true });

/* Put the item before another one, or at the end. */
export function move(id, before) {
  const item = all.find((one) => one.id === id);
  if (!item || id === before) return;
  const rest = all.filter((one) => one.id !== id);
  const at = before === null ? rest.length : rest.findIndex((one) => one.id === before);
  set([...rest.slice(0, at), item, ...rest.slice(at)]);
}

/* One step up (-1) or down (1). */
export function shift(id, by) {
  const at = all.findIndex((one) => one.id === id);
  const next = all[at + by];
  if (at < 0 || !next) return;
  move(id, by < 0 ? next.id : all[at + 2]?.id ?? null);
}

// Another tab has collected something.
window.addEventListener("storage", (event) => {
  if (event.key !== KEY) return;
  all = read();
  for (const then of listeners) then({ quietly: false, kept: true });
});
