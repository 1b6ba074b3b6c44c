/* The conversation: asking, waiting, stopping, asking again. */

import { calm, clean, make, phone, press, pulse, say, words } from "../shared/dom.js";
import { asked, dropWaiting, keepTurn, keepWaiting, turns as keptTurns, unique } from "../shared/store.js";
import { closeDesk } from "../shared/side.js";
import { dressCards } from "./cards.js";
import { chosen, narrowed } from "./scope.js";
import { before, keepRecord, page, raise, recordOf } from "./state.js";
import { hold, onReady, putBack, release, releaseAll, tell, waits } from "./waiting.js";

const PATIENCE = 30000;
const DOUBT = 3000;

export function mount(element, { props, watch, events }) {
  const list = element.querySelector(".yj-turns");
  const form = element.querySelector("form");
  const input = element.querySelector("textarea");
  Object.assign(words, JSON.parse(list.dataset.words));
  Object.assign(page, { list, input, events, lang: list.dataset.lang });

  restore();
  watch("value", () => {
    const { turn, html, filters, waits: far } = props.value;
    const waiting = [...list.children].find((child) => child.dataset.turn === turn);
    if (waiting && far) notYet(waiting, far, filters);
    else if (waiting) answered(waiting, html, filters);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = input.value.trim();
    if (!question) return input.focus();
    input.value = "";
    grow();
    ask(question);
  });
  input.addEventListener("keydown", (event) => {
    if (!sends(event)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  input.addEventListener("input", grow);
  input.value = asked.get();
  takeOver(input);
  grow();
  if (!phone.matches) input.focus();
}

/* What stood here before any script came: what was typed there goes on here, what was answered stands in the
   conversation, and what was asked without an answer, or has to wait for one, is asked now. */
function takeOver(input) {
  const first = document.getElementById("yj-first");
  const typed = first?.querySelector("input").value;
  const html = first?.querySelector(".yj-turn")?.innerHTML;
  if (typed) input.value = typed;
  first?.remove();
  const address = new URL(window.location.href);
  const question = address.searchParams.get("q")?.trim().slice(0, 500);
  if (!question) return;
  address.searchParams.delete("q");
  window.history.replaceState(window.history.state, "", address);
  if (!html || first.querySelector(".yj-waiting")) return ask(question);
  const turn = make("section", "yj-turn");
  page.list.append(turn);
  keepRecord(turn, { id: unique(), question, without: [], filters: {}, instead: null });
  answered(turn, html, {});
  mood();
}

/* Gradio hears no event before it has answered its first one, which brings the welcome. */
function whenAlive(then, until = Date.now() + PATIENCE) {
  if (document.querySelector("#yj-welcome .yj-welcome") || Date.now() > until) then();
  else setTimeout(() => whenAlive(then, until), 50);
}

/* While pinyin is being composed, Enter chooses a word; Safari reports it as key 229. */
export function sends(event) {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}

/* Draw the conversation this tab is in. */
export function restore() {
  closeDesk();
  releaseAll();
  page.list.replaceChildren();
  for (const { waits: waiting, ...record } of keptTurns()) {
    const turn = make("section", "yj-turn");
    page.list.append(turn);
    if (waiting) {
      pose(turn, { without: [], filters: {}, ...waiting, instead: record.id });
      hold(turn);
    } else fill(turn, record);
  }
  page.list.scrollTop = page.list.scrollHeight;
  mood();
}

function fill(turn, record) {
  keepRecord(turn, record);
  turn.replaceChildren(clean(record.html));
  delete turn.dataset.turn;
  dressCards(turn, record, page.lang);
}

/* Ask, at the end or in the place of an earlier turn. `filters` are those of that turn;
   without them the ticked reports and the boxes count. */
export function ask(question, { without = [], filters = narrowed(), anyway = false, instead = null } = {}) {
  const turn = instead || make("section", "yj-turn");
  // What was asked again without an answer takes the place that it was to take.
  const old = instead && recordOf(instead);
  const choice = old ? old.choice : chosen();
  pose(turn, { id: unique(), question, without, filters, anyway, choice, instead: old && (old.instead || old.id) });
  if (!instead) page.list.append(turn);
  mood();
  bring(turn);
  asked.set(question);
  send(turn);
}

/* The question of a turn, with a line below it until it is answered. */
function pose(turn, record) {
  keepRecord(turn, record);
  const bubble = make("div", "yj-question");
  bubble.append(make("p", "yj-question-text", record.question));
  const waiting = make("p", "yj-waiting");
  const line = make("span", "", say("waiting"));
  // Read out when it comes, not whenever a number in it changes.
  line.setAttribute("aria-live", "off");
  waiting.append(line, press(say("stop"), "yj-link yj-stop", () => stop(turn)));
  turn.replaceChildren(bubble, waiting);
}

function send(turn) {
  const id = unique();
  turn.dataset.turn = id;
  delete turn.dataset.again;
  tell(turn, say("waiting"));
  whenAlive(() => {
    // Not where it was stopped meanwhile.
    if (turn.dataset.turn !== id) return;
    const { question, without, filters, anyway } = recordOf(turn);
    raise("ask", { turn: id, question, without, filters, anyway, history: before(turn) });
  });
  attend(turn, id);
}

onReady(send);

/* The reports are not ready: the question waits, also over a reload, with the filters that it was asked with. */
function notYet(turn, far, filters) {
  const record = { ...recordOf(turn), filters };
  keepRecord(turn, record);
  keepWaiting(record);
  asked.set("");
  // It may have been given up meanwhile.
  if (!turn.querySelector(".yj-waiting")) pose(turn, record);
  hold(turn, far);
}

/* While an answer is waited for: is the program there? Asked again and again, for it may go under way. */
async function attend(turn, id) {
  for (const patience = Date.now() + PATIENCE; Date.now() < patience; ) {
    await new Promise((done) => setTimeout(done, DOUBT));
    if (turn.dataset.turn !== id) return;
    const state = await pulse();
    if (state !== "there") return giveUp(turn, id, say(state));
  }
  giveUp(turn, id, say("slow"));
}

function answered(turn, html, filters) {
  const { instead, anyway, ...record } = { ...recordOf(turn), html, lang: page.lang };
  record.filters = filters ?? record.filters;
  fill(turn, record);
  keepTurn(record, instead);
  asked.set("");
  bring(turn);
  release(turn);
}

/* No answer in time, or none at all. An answer that comes later still takes its place. */
function giveUp(turn, id, why) {
  const line = turn.querySelector(".yj-waiting");
  if (turn.dataset.turn !== id || !line) return;
  line.className = "yj-none";
  line.textContent = `${why} `;
  line.append(press(say("retry"), "yj-link", () => askAgain(turn)));
  release(turn);
}

export function stop(turn) {
  giveUp(turn, turn.dataset.turn, say("stopped"));
  delete turn.dataset.turn;
  dropWaiting(recordOf(turn).id);
  asked.set("");
}

export function stopLast() {
  const waiting = [...page.list.querySelectorAll(".yj-waiting")].at(-1);
  if (waiting) stop(waiting.closest(".yj-turn"));
  return Boolean(waiting);
}

/* Gradio could not take a question in: too many wait, or it lets nobody in any more. What waited for the reports
   goes on waiting where many did: they all ask at once when these are ready. */
export async function failed() {
  const state = await pulse();
  const why = say(state === "there" ? "busy" : state);
  for (const turn of page.list.querySelectorAll("[data-turn]")) {
    if (state === "there" && waits(turn)) putBack(turn);
    else giveUp(turn, turn.dataset.turn, why);
  }
}

/* The same question in its place, with what is changed about it. */
export function askAgain(turn, change = {}) {
  const { question, without, filters, anyway } = { ...recordOf(turn), ...change };
  ask(question, { without, filters, anyway, instead: turn });
}

/* The question becomes a box to change it in; Escape leaves it as it was. */
export function edit(turn) {
  const bubble = turn.querySelector(".yj-question");
  const record = recordOf(turn);
  const form = make("form", "yj-editing");
  const box = make("textarea", "yj-input");
  box.value = record.question;
  box.rows = Math.min(6, record.question.split("\n").reduce((rows, line) => rows + 1 + Math.floor(line.length / 32), 0));
  box.setAttribute("aria-label", say("question_label"));
  const send = make("button", "yj-send", say("send"));
  const leave = () => { form.replaceWith(bubble); bubble.querySelector("button")?.focus(); };
  form.append(box, press(say("cancel"), "yj-link", leave), send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = box.value.trim();
    // What was taken away belonged to the old wording.
    if (question) askAgain(turn, { question, without: [] });
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); leave(); }
    if (sends(event)) { event.preventDefault(); form.requestSubmit(); }
  });
  bubble.replaceWith(form);
  box.focus();
  bring(turn);
}

function bring(turn) {
  requestAnimationFrame(() => turn.scrollIntoView({ block: "start", behavior: calm() }));
}

function grow() {
  page.input.style.height = "auto";
  page.input.style.height = `${Math.min(page.input.scrollHeight, 160)}px`;
}

function mood() {
  document.body.classList.toggle("yj-talking", page.list.children.length > 0);
}
