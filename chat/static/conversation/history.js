/* The conversations kept in this browser: choose one, delete one, take that back. */

import { make, press, say } from "../shared/dom.js";
import { enter, forget, ratings, remember, talks } from "../shared/store.js";
import { exportTalk, saveRatings } from "./cards.js";
import { restore } from "./conversation.js";
import { input } from "./state.js";

let panel = null;
let opener = null;

export function toggle(button) {
  if (panel) return close();
  opener = button;
  panel = make("div", "yj-history");
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", say("history"));
  document.getElementById("yj-app").append(panel);
  opener.setAttribute("aria-expanded", "true");
  draw();
  (panel.querySelector("button") || panel).focus();
}

/* Whether there was anything to close. */
export function close() {
  if (!panel) return false;
  panel.remove();
  panel = null;
  opener.setAttribute("aria-expanded", "false");
  opener.focus();
  return true;
}

/* By the path of the event: what was pressed may be redrawn by now. */
export const isInside = (event) => event.composedPath().some((one) => one === panel || one === opener);

function draw(gone) {
  const list = make("ul");
  const all = talks().reverse();
  for (const talk of all) list.append(row(talk));
  const foot = make("div", "yj-history-foot");
  foot.append(make("p", "yj-fact", say("history_note")));
  const count = Object.keys(ratings()).length;
  if (count) foot.append(press(say("ratings", { count }), "yj-link", saveRatings));
  const head = make("div", "yj-history-head");
  head.append(make("b", "", say("history")));
  if (gone) head.append(press(say("history_undo"), "yj-link", () => { remember(gone); draw(); }));
  head.append(press(say("history_close"), "yj-link", close));
  panel.replaceChildren(head, all.length ? list : make("p", "yj-fact", say("history_empty")), foot);
}

function row(talk) {
  const item = make("li", talk.id === enter.current() ? "yj-here" : "");
  const name = press("", "yj-history-name", () => { enter(talk.id); restore(); close(); input().focus(); });
  name.append(make("span", "", talk.turns[0].question.slice(0, 80)));
  const when = new Date(talk.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  name.append(make("span", "yj-fact", `${when} · ${say("questions", { count: talk.turns.length })}`));
  const exports = make("span", "yj-history-exports");
  const answered = talk.turns.filter((turn) => turn.html);
  for (const format of answered.length ? ["docx", "md", "xlsx"] : []) {
    const button = press(say(`export_${format}`), "yj-link yj-quiet", () => exportTalk(format, answered));
    button.title = say("export_talk");
    exports.append(button);
  }
  if (talk.id === enter.current()) name.setAttribute("aria-current", "true");
  item.append(name, exports, press(say("history_delete"), "yj-link yj-quiet", () => {
    const gone = forget(talk.id);
    if (talk.id === enter.current()) { enter(); restore(); }
    draw(gone);
    panel.querySelector(".yj-link").focus();
  }));
  return item;
}
