/* What is asked of an analysis: a topic, a role, units and years. What was chosen for one stays for the next. */

import { make, say } from "../shared/dom.js";
import { lib } from "../library/state.js";

const ROLES = ["problem", "cause", "plan", "achievement", "highlight"];
const order = new Intl.Collator("zh", { numeric: true });

/* One choice for all views. */
export const asked = { topic: "", role: "problem", anyRole: "", unit: "", year: "", literal: false, leftUnit: "", leftYear: "", rightUnit: "", rightYear: "" };

/* What a question was about; what it did not say narrows nothing any more, but sides that were chosen stay until others are. */
export function carry({ topic = "", unit = "", year = "", role = "problem", leftUnit = "", leftYear = "", rightUnit = "", rightYear = "" }) {
  Object.assign(asked, { topic, unit, year, role, anyRole: "", literal: false });
  if (leftUnit || leftYear) Object.assign(asked, { leftUnit, leftYear, rightUnit, rightYear });
}

/* The library's units and years: the newest first. */
export function holdings() {
  const units = new Map();
  for (const { unit, year } of lib.rows || []) {
    if (!unit) continue;
    if (!units.has(unit)) units.set(unit, new Set());
    if (year) units.get(unit).add(year);
  }
  const years = [...new Set((lib.rows || []).map((row) => row.year).filter(Boolean))].sort((a, b) => b - a);
  return { units: new Map([...units].sort(([a], [b]) => order.compare(a, b))), years };
}

/* Two sides worth a look: the last two years of the unit that has most years, else two units. */
export function suggestSides() {
  if (asked.leftUnit || asked.rightUnit || asked.leftYear || asked.rightYear) return;
  const { units } = holdings();
  const [unit, years] = [...units].sort(([, a], [, b]) => b.size - a.size)[0] || ["", new Set()];
  const [right = "", left = ""] = [...years].sort((a, b) => b - a);
  if (left) Object.assign(asked, { leftUnit: unit, leftYear: String(left), rightUnit: unit, rightYear: String(right) });
  else [asked.leftUnit = "", asked.rightUnit = ""] = [...units.keys()];
}

/* What the server is asked, of what the view takes. */
export function wantedBy({ kind, asks }) {
  const side = (unit, year) => [unit && `unit=${unit}`, year && `year=${year}`].filter(Boolean).join(",");
  const has = (name) => asks.includes(name);
  return {
    kind,
    ...(has("topic") && asked.topic.trim() && { topic: asked.topic.trim() }),
    ...(has("role") && { role: [asked.role] }),
    ...(has("anyRole") && asked.anyRole && { role: [asked.anyRole] }),
    ...(has("unit") && asked.unit && { unit: [asked.unit] }),
    ...(has("year") && asked.year && { year: [asked.year] }),
    ...(has("literal") && asked.literal && { literal: true }),
    ...(has("left") && { left: side(asked.leftUnit, asked.leftYear), right: side(asked.rightUnit, asked.rightYear) }),
  };
}

/* The boxes of a view in a form; `changed` is called whenever something was chosen. */
export function drawControls(form, view, changed) {
  const { units, years } = holdings();
  const boxes = [];
  const topic = () => {
    const box = make("input", "yj-find yj-work-topic");
    Object.assign(box, { type: "search", value: asked.topic, autocomplete: "off", maxLength: 500 });
    box.placeholder = say(view.needs === "topic" ? "work_topic_needed" : "work_topic");
    box.setAttribute("aria-label", say("work_topic_label"));
    box.addEventListener("input", () => { asked.topic = box.value; });
    // The cross in the box empties it.
    box.addEventListener("search", () => { if (!box.value && view.needs !== "topic") changed(); });
    return box;
  };
  const choice = (name, label, all, options) => {
    const box = make("select", "yj-sort");
    box.setAttribute("aria-label", label);
    const add = (value, text) => { const option = make("option", "", text); option.value = value; box.append(option); };
    if (all) add("", all);
    for (const [value, text] of options) add(value, text);
    box.value = asked[name];
    if (box.selectedIndex < 0) { box.selectedIndex = 0; asked[name] = box.value; }
    box.addEventListener("change", () => { asked[name] = box.value; changed(); });
    return box;
  };
  const unit = (name, label) => choice(name, label, say("work_all_units"), [...units.keys()].map((one) => [one, one]));
  const year = (name, label, of) => choice(name, label, say("work_all_years"), of.map((one) => [String(one), String(one)]));
  const side = (name) => {
    const part = make("span", "yj-side-choice");
    const label = say(`work_${name}`);
    const own = asked[`${name}Unit`];
    const of = own ? [...(units.get(own) || [])].sort((a, b) => b - a) : years;
    part.append(make("span", "yj-fact", label), unit(`${name}Unit`, `${label} · ${say("work_unit")}`), year(`${name}Year`, `${label} · ${say("work_year")}`, of));
    return part;
  };
  const role = (name, all) => choice(name, say("work_role"), all, ROLES.map((one) => [one, say(`role_${one}`)]));
  const literal = () => {
    const label = make("label", "yj-literal");
    const box = make("input");
    Object.assign(box, { type: "checkbox", checked: asked.literal });
    box.addEventListener("change", () => { asked.literal = box.checked; changed(); });
    label.append(box, say("work_literal_only"));
    return label;
  };
  const makers = {
    topic, literal, role: () => role("role", ""), anyRole: () => role("anyRole", say("work_any_role")), left: () => side("left"), right: () => side("right"),
    unit: () => unit("unit", say("work_unit")), year: () => year("year", say("work_year"), years),
  };
  for (const name of view.asks) boxes.push(makers[name]());
  const go = make("button", "yj-send", say("work_go"));
  go.type = "submit";
  // What was drawn anew under the hands of somebody keeps the focus, and what is being typed.
  const held = document.activeElement;
  const [name, from, to] = form.contains(held) ? [held.getAttribute("aria-label"), held.selectionStart, held.selectionEnd] : [];
  form.replaceChildren(...boxes, go);
  const again = name && [...form.querySelectorAll("[aria-label]")].find((one) => one.getAttribute("aria-label") === name);
  again?.focus({ preventScroll: true });
  if (again && typeof from === "number") again.setSelectionRange(from, to);
}
