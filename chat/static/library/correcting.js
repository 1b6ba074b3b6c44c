/* Correcting in place: what reports were read as, and the role of a passage; each with the way back. */

import { quoted } from "../basket/collect.js";
import { ask } from "../shared/dialog.js";
import { make, say, toast } from "../shared/dom.js";
import { call, lib } from "./state.js";
import { follow } from "./sync_status.js";

const FIELDS = ["title", "unit", "year", "kind"];
const ROLES = ["problem", "cause", "plan", "achievement", "highlight", "other"];
const LISTED = 8; // reports named in a dialog

/* `changes` are those that take back what was done, as [path, body]; `done` shows on the page what that changed. */
const undo = (changes, done = () => {}) => ({
  label: say("correct_undo"),
  then: async () => {
    try {
      for (const [path, body] of changes) await call("POST", path, body);
    } catch (error) {
      return toast(error.message);
    }
    done();
    toast(say("correct_undone"));
    return follow();
  },
});

/* Correct the reports at these paths, which the library lists. */
export function correct(paths) {
  const rows = paths.map((path) => lib.rows.find((row) => row.path === path)).filter((row) => row && row.state !== "problem");
  if (!rows.length) return;
  const alone = rows.length === 1;
  const boxes = FIELDS.filter((name) => alone || name !== "title").map((name) => field(name, rows));
  const known = alone && rows[0].unit;
  const alias = known && check(say("correct_alias", { name: rows[0].unit }));
  const reset = check(say("correct_reset"));
  const title = say(alone ? "correct_title" : "correct_title_many", { count: rows.length });
  if (alias) alias.hidden = true;
  const dialog = ask(title, [concerned(rows), ...boxes, ...(alias ? [alias] : []), reset], say("correct_note"), async (form) => {
    const restores = reset.querySelector("input").checked;
    const values = restores ? Object.fromEntries(FIELDS.map((name) => [name, null])) : changed(form, rows);
    if (!Object.keys(values).length) return toast(say("correct_nothing"));
    const sent = { changes: rows.map(({ path }) => ({ path, values })) };
    const back = [["correct", await call("POST", "correct", sent)]];
    if (alias && !alias.hidden && alias.querySelector("input").checked && values.unit) {
      back.push(["correct/alias", await call("POST", "correct/alias", { name: rows[0].unit, unit: values.unit })]);
    }
    toast(say(restores ? "correct_reset_done" : "correct_done", { count: rows.length }), undo(back));
    follow();
  });
  const unit = dialog.querySelector("[name=unit]");
  if (alias) unit.addEventListener("input", () => { alias.hidden = !unit.value.trim() || unit.value.trim() === rows[0].unit; });
}

/* Which reports it is about: one by its file, for its title may be what is wrong. */
function concerned(rows) {
  const list = make("ul", "yj-concerned");
  for (const row of rows.slice(0, LISTED)) list.append(make("li", "", rows.length === 1 ? row.path : row.title));
  if (rows.length > LISTED) list.append(make("li", "", say("correct_more", { count: rows.length - LISTED })));
  return list;
}

/* What was typed and is another value than before. */
function changed(form, rows) {
  const values = {};
  for (const name of FIELDS) {
    const text = form.elements[name]?.value.trim();
    if (text === undefined || (text === "" && (rows.length > 1 || !rows[0][name] || name === "title"))) continue;
    if (rows.length === 1 && text === String(rows[0][name] ?? "")) continue;
    if (name === "year" && text && !/^(19|20)\d\d$/.test(text)) throw new Error(say("correct_year_bad"));
    values[name] = name !== "year" ? text : text ? Number(text) : null;
  }
  return values;
}

function field(name, rows) {
  const label = make("label", "yj-field");
  const input = make("input");
  input.name = name;
  input.autocomplete = "off";
  if (name === "year") input.inputMode = "numeric";
  const shared = new Set(rows.map((row) => row[name] ?? ""));
  if (rows.length === 1) input.value = rows[0][name] ?? "";
  else input.placeholder = shared.size === 1 && [...shared][0] !== "" ? `${[...shared][0]}` : say("correct_keep");
  label.append(make("span", "", say(`library_${name}`)), input);
  if (name === "unit" || name === "kind") {
    const list = make("datalist");
    list.id = `yj-known-${name}`;
    for (const value of new Set(lib.rows.map((row) => row[name]).filter(Boolean))) {
      const option = make("option");
      option.value = value;
      list.append(option);
    }
    input.setAttribute("list", list.id);
    label.append(list);
  }
  return label;
}

function check(text) {
  const label = make("label", "yj-field-check");
  const box = make("input");
  box.type = "checkbox";
  label.append(box, " ", make("span", "", text));
  return label;
}

/* Every card of the passage shows the role, in whichever answer it stands. */
function wear({ report, start, end }, role) {
  for (const card of document.querySelectorAll(".yj-card")) {
    const own = card.dataset;
    if (own.report !== report || own.start !== start || own.end !== end) continue;
    const badge = card.querySelector(".yj-role");
    badge.textContent = say(`role_${role}`);
    badge.className = `yj-role yj-role-${role}`;
    card.className = card.className.replace(/yj-edge-\w+/, `yj-edge-${role}`);
  }
}

/* Correct what a passage is: its card says it at once, the next question finds it so. */
export function correctRole(card) {
  const badge = card.querySelector(".yj-role");
  const now = ROLES.find((role) => badge.classList.contains(`yj-role-${role}`));
  const place = [card.dataset.report, Number(card.dataset.start), Number(card.dataset.end)];
  const group = make("fieldset", "yj-choices");
  group.append(make("legend", "yj-offscreen", say("correct_role")));
  for (const role of [...ROLES, ""]) {
    const label = make("label");
    const radio = make("input");
    radio.type = "radio";
    radio.name = "role";
    radio.value = role;
    radio.checked = role === now;
    label.append(radio, " ", say(role ? `role_${role}` : "correct_role_auto"));
    group.append(label);
  }
  const words = make("blockquote", "yj-concerned", quoted(card).trim());
  words.lang = "zh-CN";
  words.dir = "auto";
  ask(say("correct_role"), [words, group], say("correct_note"), async (form) => {
    const role = form.elements.role.value || null;
    const before = await call("POST", "correct/role", { place, role });
    if (role) wear(card.dataset, role);
    toast(say("correct_role_done", { role: say(role ? `role_${role}` : "correct_role_auto") }),
      undo([["correct/role", before]], () => wear(card.dataset, now)));
    follow();
  });
}
