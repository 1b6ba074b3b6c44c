/* Two sides beside each other: themes aligned by meaning, and what only one of them says. */

import { make, say } from "../../shared/dom.js";
import { quote, whose } from "../quote.js";

const side = (name) => (row) => (row[name].length ? row[name].map(said) : [make("span", "yj-fact", say("work_says_nothing"))]);

/* What more likely is of something else says so. */
function said(passage) {
  const box = quote(passage);
  if (!passage.near) box.prepend(make("span", "yj-fact yj-of", say("work_doubtful")));
  return box;
}

// left is "unit=…,year=2023", as the server reads it.
const named = (words) => whose({ unit: /unit=([^,]*)/.exec(words)?.[1], year: Number(/year=(\d+)/.exec(words)?.[1]) || null });

export const compare = {
  kind: "compare",
  asks: ["left", "right", "topic"],
  needs: "sides",
  rows: (found) => found.themes,
  counted: (found) => {
    const of = (relation) => found.themes.filter((one) => one.relation === relation).length;
    return say("work_compare_counted", { count: found.themes.length, both: of("both"), perhaps: of("perhaps"), left: of("left_only"), right: of("right_only") });
  },
  note: () => say("work_compare_note"),
  hay: (row) => [row.theme, ...[...row.left, ...row.right].map((one) => one.text)].join("\n"),
  groups: () => ["both", "perhaps", "left_only", "right_only"].map((name) => [name, (row) => row.relation === name]),
  rowClass: (row) => `yj-side-${row.relation}`,
  columns: ({ wanted }) => [
    { name: "theme", label: say("work_theme"), width: 12, draw: (row) => [make("b", "", row.theme)] },
    { name: "left", label: named(wanted.left), width: 40, draw: side("left") },
    { name: "right", label: named(wanted.right), width: 40, draw: side("right") },
  ],
};
