/* What became of each problem: what later reports of the same unit say of it; a year that says nothing is named. */

import { make, say } from "../../shared/dom.js";
import { quote } from "../quote.js";

const RELATIONS = ["solved", "partly", "again", "action", "silent"];

/* What was said last of a problem: each counts once. */
const last = ({ later: said }) => said.reduce((newest, one) => (newest && newest.year > one.year ? newest : one), null)?.relation ?? "silent";

export const track = {
  kind: "track",
  asks: ["topic", "unit", "year"],
  rows: (found) => found.items,
  counted: ({ items }) => say("work_track_counted", { count: items.length, silent: items.filter((one) => !one.later.length).length }),
  note: () => say("work_track_note"),
  hay: (row) => [row.unit, row.problem.text, ...row.later.map((one) => one.passage.text)].join("\n"),
  groups: () => RELATIONS.map((name) => [name, (row) => last(row) === name]),
  columns: () => [
    { name: "unit", label: say("work_unit"), width: 11, sort: (row) => row.unit, draw: (row) => [row.unit] },
    { name: "year", label: say("work_year"), width: 8, short: true, sort: (row) => row.problem.year, draw: (row) => [String(row.problem.year)] },
    { name: "problem", label: say("role_problem"), width: 34, draw: (row) => [quote(row.problem)] },
    { name: "later", label: say("work_later"), width: 48, draw: byYear },
  ],
};

function byYear({ later: said, silent: not }) {
  const lines = [...said.map((one) => [one.year, later(one)]), ...not.map((year) => [year, silent(year)])];
  return lines.sort(([one], [other]) => one - other).map(([, line]) => line);
}

function later({ year, relation, passage }) {
  const box = quote(passage);
  const head = make("p", "yj-later");
  head.append(make("b", "", String(year)), make("span", `yj-relation yj-relation-${relation}`, say(`work_${relation}`)));
  box.prepend(head);
  return box;
}

function silent(year) {
  const line = make("p", "yj-later");
  line.append(make("b", "", String(year)), make("span", "yj-fact", say("work_silent")));
  return line;
}
