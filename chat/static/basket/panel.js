/* The basket as it is seen: its quotes in their order, what one noted to them, and the ways to take it along. */

import { make, press, say, toast, words } from "../shared/dom.js";
import { unique } from "../shared/store.js";
import { openPlace } from "../analysis/quote.js";
import { subscribe as onLibrary } from "../library/state.js";
import { exportBasket, goneOf, loadFile, saveFile } from "./files.js";
import { change, items, move, remove, set, shift, subscribe } from "./store.js";

const FORMATS = ["docx", "xlsx", "md"];

export function mount(element) {
  const root = element.querySelector(".yj-basket");
  Object.assign(words, JSON.parse(root.dataset.words));
  const list = make("ol", "yj-basket-items");
  const tools = make("p", "yj-tools yj-basket-tools");
  const kept = make("p", "yj-fact");
  const undo = make("div", "yj-undo");
  root.append(tools, undo, list, kept);
  let gone = new Set(); // ids of quotes whose words their reports do not hold any more
  let asked = new Set(); // ids of those that the server was asked about
  let seen = false;

  async function check() {
    if (!seen) return;
    const quotes = items().filter((one) => one.kind === "quote");
    asked = new Set(quotes.map((one) => one.id));
    gone = (await goneOf(quotes)) || gone;
    tell();
  }

  function tell() {
    for (const box of list.children) {
      box.querySelector(".yj-gone")?.remove();
      if (!gone.has(box.dataset.id)) continue;
      box.querySelector(".yj-source").after(make("p", "yj-gone", say("basket_gone")));
    }
  }

  function draw({ quietly = false, kept: could = true } = {}) {
    const quotes = items().filter((one) => one.kind === "quote").length;
    kept.textContent = say(could ? "basket_kept" : "basket_not_kept");
    if (quietly) return;
    const focused = document.activeElement?.closest?.(".yj-basket-item")?.dataset.id;
    const action = document.activeElement?.dataset?.act;
    tools.replaceChildren(...toolsOf(quotes));
    if (items().length) undo.replaceChildren();
    let rank = 0;
    list.replaceChildren(...items().map((item) => itemOf(item, item.kind === "quote" ? (rank += 1) : null)));
    if (!items().length) list.replaceChildren(make("li", "yj-work-empty", say("basket_empty")));
    tell();
    if (items().some((one) => one.kind === "quote" && !asked.has(one.id))) check();
    if (focused) list.querySelector(`[data-id="${CSS.escape(focused)}"] [data-act="${action}"]`)?.focus();
  }

  function toolsOf(quotes) {
    const note = press(say("basket_add_note"), "yj-link", () => {
      const id = unique();
      set([...items(), { id, kind: "note", text: "" }]);
      list.querySelector(`[data-id="${id}"] textarea`).focus();
    });
    const load = press(say("basket_load"), "yj-link", () => loadFile().then((count) => count !== null && toast(say("basket_loaded", { count })), (error) => toast(error.message)));
    if (!items().length) return [load];
    const ways = quotes ? FORMATS.map((format) => {
      const button = press(say(`work_${format}`), "yj-link", async () => {
        button.disabled = true;
        await exportBasket(format).catch((error) => toast(error.message));
        button.disabled = false;
      });
      button.dataset.format = format;
      return button;
    }) : [];
    return [...ways, note, press(say("basket_save"), "yj-link", saveFile), load, press(say("basket_clear"), "yj-link yj-quiet", clear)];
  }

  function clear() {
    const gone = items();
    set([]);
    const line = make("p", "", `${say("basket_cleared")} `);
    line.append(press(say("work_undo"), "yj-link yj-undo-button", () => set([...gone, ...items()])));
    undo.replaceChildren(line);
  }

  subscribe(draw);
  draw();
  // Reports may change at any time: it is asked whenever the basket comes into sight, and with the library.
  new IntersectionObserver(([{ isIntersecting }]) => { seen = isIntersecting; check(); }).observe(root);
  onLibrary("rows", check);
}

function itemOf(item, rank) {
  const box = make("li", `yj-basket-item yj-basket-${item.kind}`);
  box.dataset.id = item.id;
  const grip = make("span", "yj-grip", "⠿");
  grip.draggable = true;
  grip.title = say("basket_drag");
  grip.setAttribute("aria-hidden", "true");
  dragged(grip, box);
  const inner = make("div", "yj-basket-inner");
  if (item.kind === "quote") {
    const text = make("blockquote", "yj-quote-text", item.text);
    text.lang = "zh-CN";
    text.dir = "auto";
    const source = press(`《${item.title || item.report}》${item.source}`, "yj-link yj-source", () => openPlace(item, box));
    source.title = say("open");
    inner.append(make("span", "yj-rank", String(rank)), text, source);
  }
  inner.append(noteOf(item), steps(item));
  box.append(grip, inner);
  return box;
}

/* Words of one's own: they look like a note, and are told to be one. */
function noteOf(item) {
  const own = item.kind === "note";
  const label = make("label", "yj-own");
  const box = make("textarea");
  box.rows = own ? 2 : 1;
  box.maxLength = 20_000;
  box.value = own ? item.text : item.note;
  box.placeholder = say(own ? "basket_note_here" : "basket_note_to");
  box.dataset.act = "note";
  box.addEventListener("input", () => {
    change(item.id, own ? { text: box.value } : { note: box.value });
    grow(box);
  });
  requestAnimationFrame(() => grow(box));
  label.append(make("span", "yj-fact", say(own ? "basket_own_words" : "basket_own")), box);
  return label;
}

function grow(box) {
  box.style.height = "auto";
  if (box.scrollHeight) box.style.height = `${box.scrollHeight + 2}px`;
}

function steps(item) {
  const line = make("p", "yj-basket-steps");
  const all = items();
  const at = all.findIndex((one) => one.id === item.id);
  const button = (act, label, then, possible = true) => {
    const one = press(label, "yj-link yj-quiet", then);
    one.dataset.act = act;
    one.disabled = !possible;
    return one;
  };
  line.append(
    button("up", say("basket_up"), () => shift(item.id, -1), at > 0),
    button("down", say("basket_down"), () => shift(item.id, 1), at < all.length - 1),
    button("remove", say("basket_remove"), () => remove(item.id)),
  );
  return line;
}

/* Drag an item before another one; below the last one it becomes the last. */
function dragged(grip, box) {
  grip.addEventListener("dragstart", (event) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/youju-item", box.dataset.id);
    event.dataTransfer.setDragImage(box, 0, 0);
    box.classList.add("yj-dragged");
  });
  grip.addEventListener("dragend", () => box.classList.remove("yj-dragged"));
  box.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("text/youju-item")) return;
    event.preventDefault();
    const { top, height } = box.getBoundingClientRect();
    box.classList.toggle("yj-below", event.clientY > top + height / 2);
    box.classList.toggle("yj-above", event.clientY <= top + height / 2);
  });
  const leave = () => box.classList.remove("yj-above", "yj-below");
  box.addEventListener("dragleave", leave);
  box.addEventListener("drop", (event) => {
    const id = event.dataTransfer.getData("text/youju-item");
    if (!id) return;
    event.preventDefault();
    event.stopPropagation();
    const after = box.classList.contains("yj-below");
    leave();
    move(id, after ? box.nextElementSibling?.dataset.id ?? null : box.dataset.id);
  });
}
