/* The next passages of an answer, below those that are there. */

import { clean, fragment, language, make, say, site } from "../shared/dom.js";
import { keepTurn } from "../shared/store.js";
import { dressCards } from "./cards.js";
import { before, page, recordOf } from "./state.js";

/* The line above the answer is of all that is shown; where units or reports are counted, it counts those. */
function recount(list, goesOn) {
  const line = list.querySelector(".yj-summary");
  if (!line || list.querySelector(".yj-coverage")) return;
  const own = [...list.querySelectorAll(".yj-card")].filter((card) => !card.closest(".yj-nearest"));
  const reports = say("number_report", { count: new Set(own.map((card) => card.dataset.report)).size });
  line.textContent = say(goesOn ? "found_page" : "found", { passages: say("number_passage", { count: own.length }), reports });
}

export async function more(button) {
  const turn = button.closest(".yj-turn");
  const record = recordOf(turn);
  const { question, filters, without } = record;
  const asked = [...(Array.isArray(record.more) ? record.more : []), button.dataset.question];
  const tools = button.closest(".yj-asking-on");
  button.disabled = true;
  let part;
  try {
    const sent = { lang: language(), question, filters, without, history: before(turn), times: asked.length };
    part = await fragment(`${site}page/more`, sent);
  } catch (error) {
    part = make("p", "yj-notice", error.message);
    part.setAttribute("role", "alert");
    tools.before(part);
    button.disabled = false;
    return;
  }
  const section = part.querySelector(".yj-further");
  const kept = make("div");
  kept.append(clean(record.html));
  for (const [list, last] of [[kept, section.cloneNode(true)], [turn, section]]) {
    list.querySelector(".yj-asking-on").before(last);
    // A page that is not full is the last one.
    const goesOn = "more" in section.dataset;
    if (!goesOn) list.querySelector("[data-do=more]").remove();
    recount(list, goesOn);
  }
  button.disabled = false;
  record.more = asked;
  record.html = kept.innerHTML;
  keepTurn(record, record.id);
  dressCards(turn, record, page.lang);
  section.querySelector("p").focus();
}
