/* What is kept in this browser, and nowhere else: conversations, ratings, the question under way. Where people log
   in, each has keys of their own (`youju.talks:name`): the next one at this machine sees nothing of it.

   youju.talks    [{id, at, turns: [{id, question, filters, without, lang, html, choice: of which reports,
                  more: [how more of it was asked for, …],
                  waits: {id, question, filters, without, anyway, choice}}]}], the last used one last;
                  what waits was asked before the reports were ready, in the place of html, which may be ""
   youju.ratings  {key: {question, report, start, end, vote, at}}

   Everything read back may be damaged or forged: it is checked here for its shape, and its markup
   goes through `clean` before it is shown. A store that is full or forbidden means a conversation
   that is not kept. */

const MOST_TALKS = 40;
const MOST_TURNS = 30;
const MOST_LETTERS = 2_000_000;
const MOST_RATINGS = 500;

const user = document.querySelector("meta[name=youju-user]")?.content;
export const mine = (key) => (user ? `${key}:${user}` : key);

function read(area, key) {
  try {
    return JSON.parse(area.getItem(mine(key)));
  } catch {
    return null;
  }
}

function write(area, key, value) {
  try {
    area.setItem(mine(key), JSON.stringify(value));
    return true;
  } catch (error) {
    console.warn("not kept:", error.name);
    return false;
  }
}

export const unique = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;

/* ---- conversations ---- */

const waits = (turn) => typeof turn.waits?.id === "string" && typeof turn.waits.question === "string";

function sound(talk) {
  if (!talk || typeof talk.id !== "string" || !Array.isArray(talk.turns)) return null;
  const turns = talk.turns
    .filter((turn) => turn && typeof turn.html === "string" && typeof turn.question === "string" && (turn.html || waits(turn)))
    .map((turn) => (waits(turn) ? turn : { ...turn, waits: undefined }));
  return turns.length ? { id: talk.id, at: Number(talk.at) || 0, turns: turns.slice(-MOST_TURNS) } : null;
}

export function talks() {
  const kept = read(localStorage, "youju.talks");
  return Array.isArray(kept) ? kept.map(sound).filter(Boolean) : [];
}

function keep(all) {
  const bounded = all.slice(-MOST_TALKS);
  const size = (talk) => talk.turns.reduce((sum, turn) => sum + turn.html.length + (turn.waits ? 2 * turn.question.length : 0), 0);
  let letters = bounded.reduce((sum, talk) => sum + size(talk), 0);
  while (letters > MOST_LETTERS && bounded.length > 1) letters -= size(bounded.shift());
  while (!write(localStorage, "youju.talks", bounded) && bounded.length > 1) bounded.shift();
}

/* Each tab is in one conversation; a new tab in the last used one, unless a new one was begun here. */
let current = "";

export function enter(id = unique()) {
  current = id;
  write(sessionStorage, "youju.talk", id);
  write(sessionStorage, "youju.asked", "");
}
enter.current = () => current;

export function turns() {
  return talks().find((talk) => talk.id === current)?.turns || [];
}

/* Put a turn in its place, or at the end. Read again first: another tab may have asked since, even the same. */
export function keepTurn(turn, instead) {
  const all = talks();
  const talk = all.find((one) => one.id === current) || { id: current, turns: [] };
  const at = talk.turns.findIndex((one) => one.id === turn.id || (instead && one.id === instead));
  if (at >= 0) talk.turns[at] = turn;
  else talk.turns.push(turn);
  talk.at = Date.now();
  talk.turns = talk.turns.slice(-MOST_TURNS);
  keep([...all.filter((one) => one.id !== current), talk]);
}

/* Have a question stand in its place until it is answered; an answer that stands there stays until then. */
export function keepWaiting({ instead, ...waiting }) {
  const { id, question } = waiting;
  const there = turns().find((one) => one.id === instead || one.id === id);
  keepTurn({ ...(there || { id, question, html: "" }), waits: waiting }, instead);
}

/* That question is not wanted any more. */
export function dropWaiting(id) {
  const all = talks();
  const talk = all.find((one) => one.id === current);
  if (!talk?.turns.some((turn) => turn.waits?.id === id)) return;
  talk.turns = talk.turns.map((turn) => (turn.waits?.id === id ? { ...turn, waits: undefined } : turn)).filter((turn) => turn.html || turn.waits);
  keep(all.filter((one) => one.turns.length));
}

/* Take a conversation out; what comes back can be put in again. */
export function forget(id) {
  const all = talks();
  const gone = all.find((talk) => talk.id === id);
  keep(all.filter((talk) => talk.id !== id));
  return gone;
}

export function remember(talk) {
  keep([...talks(), talk].sort((one, other) => one.at - other.at));
}

/* The question under way: when the program starts again, Gradio loads the page again. */
export const asked = {
  get: () => read(sessionStorage, "youju.asked") || "",
  set: (question) => write(sessionStorage, "youju.asked", question),
};

{
  const question = asked.get();
  enter(read(sessionStorage, "youju.talk") || talks().at(-1)?.id);
  asked.set(question); // Not yet answered: the page was loaded again under way.
}

/* ---- ratings ---- */

const keyOf = (question, [report, start, end]) => JSON.stringify([question, report, start, end]);

export function ratings() {
  const kept = read(localStorage, "youju.ratings");
  return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
}

export function vote(question, place) {
  return ratings()[keyOf(question, place)]?.vote;
}

/* The same vote again takes it back. */
export function rate(question, place, given) {
  const all = ratings();
  const key = keyOf(question, place);
  const taken = all[key]?.vote === given;
  delete all[key];
  const [report, start, end] = place;
  if (!taken) all[key] = { question, report, start, end, vote: given, at: new Date().toISOString() };
  write(localStorage, "youju.ratings", Object.fromEntries(Object.entries(all).slice(-MOST_RATINGS)));
  return taken ? undefined : given;
}
