/* The ledger: a row for everything that reports state of one kind; a problem with its cause and the plan against it. */

import { make, press, say } from "../../shared/dom.js";
import { correct } from "../ask.js";
import { collectButton } from "../../basket/collect.js";
import { kept, quote, way } from "../quote.js";

const ROLES = ["achievement", "highlight", "problem", "cause", "plan", "other"];
/* The cause or the plan of a row, with whose it is. */
const of = (row, other) => ({ ...other, report: row.report, title: row.title, unit: row.unit, year: row.year });
const beside = (row, other) => (other ? [quote(of(row, other))] : []);

/* All quotes of a row into the basket at once, where there is more than one. */
function whole(row) {
  const others = [row.cause, row.plan].filter(Boolean).map((one) => of(row, one));
  return others.length ? [collectButton([row, ...others].map(kept), "basket_put_row")] : [];
}

export const ledger = {
  kind: "ledger",
  asks: ["topic", "role", "unit", "year"],
  rows: (found) => found.rows,
  counted: ({ near, counts }) => say(near ? "work_ledger_near" : "work_ledger_counted", counts),
  hay: (row) => [row.unit, row.title, row.theme, row.text, row.cause?.text, row.plan?.text].join("\n"),
  groups: (rows) => (rows.some((row) => row.role === "problem") ? [
    ["no_cause", (row) => !row.cause],
    ["no_plan", (row) => !row.plan],
  ] : []),
  columns({ role, again, said }) {
    const problem = !role || role === "problem";
    return [
      { name: "unit", label: say("work_unit"), width: 9, sort: (row) => row.unit, draw: (row) => [row.unit ? way(row.unit, row) : "—"] },
      { name: "year", label: say("work_year"), width: 8, short: true, sort: (row) => row.year, draw: (row) => [String(row.year ?? "—")] },
      { name: "theme", label: say("work_theme"), width: 10, spare: true, sort: (row) => row.theme, draw: (row) => [row.theme] },
      { name: "text", label: say(`role_${role || "problem"}`), width: 26, draw: (row) => [quote(row, { more: [...whole(row), ...corrected(row, again, said)] })] },
      ...(problem ? [
        { name: "cause", label: say("role_cause"), width: 18, draw: (row) => beside(row, row.cause) },
        { name: "plan", label: say("role_plan"), width: 18, draw: (row) => beside(row, row.plan) },
      ] : []),
      { name: "title", label: say("work_report"), width: 11, spare: true, sort: (row) => row.title, draw: (row) => [way(row.title, row)] },
    ];
  },
};

/* The way to say that a passage is something else: what it is now, and after a change the way back. */
function corrected(row, again, said) {
  const line = make(row.given ? "span" : "label", "yj-correct");
  const apply = async (role) => {
    try {
      await correct(row.report, row.start, row.end, role);
      row.given = role;
    } catch (error) {
      return said(error.message);
    }
    again(row);
  };
  if (row.given) {
    line.append(say("work_role_given", { role: say(`role_${row.given}`) }), press(say("work_undo"), "yj-link", () => apply(null)));
    return [line];
  }
  const choice = make("select", "yj-role-choice");
  choice.setAttribute("aria-label", say("work_role_wrong"));
  choice.title = say("work_role_wrong");
  for (const role of ROLES) {
    const option = make("option", "", say(`role_${role}`));
    option.value = role;
    option.selected = role === row.role;
    choice.append(option);
  }
  choice.addEventListener("change", () => apply(choice.value));
  line.append(say("work_role"), choice);
  return [line];
}
