/* What many units say, grouped into themes. The theme is a heading of theirs; not a word is written. */

import { make, press, say } from "../../shared/dom.js";
import { quote, whose } from "../quote.js";

// So many quotes of a theme are drawn before somebody asks for the others.
const SHOWN = 3;

export const digest = {
  kind: "digest",
  asks: ["role", "unit", "year"],
  rows: (found) => found.themes,
  counted: ({ themes }) => say("work_digest_counted", { count: themes.length, common: themes.filter((one) => one.units > 1).length }),
  hay: (row) => [row.theme, ...row.names, ...row.passages.map((one) => one.text)].join("\n"),
  groups: () => [["common", (row) => row.units > 1], ["single", (row) => row.units === 1]],
  columns: ({ again }) => [
    { name: "theme", label: say("work_theme"), width: 16, sort: (row) => row.theme, draw: (row) => [make("b", "", row.theme)] },
    {
      name: "units", label: say("work_units"), width: 16, sort: (row) => row.units,
      draw: (row) => [make("b", "yj-count", String(row.units)), make("p", "yj-fact", row.names.join("、"))],
    },
    { name: "passages", label: say("work_evidence"), width: 60, draw: (row) => [...shown(row).map(said), ...more(row, again)] },
  ],
};

const shown = (row) => (row.open ? row.passages : row.passages.slice(0, SHOWN));

function said(passage) {
  const box = quote(passage);
  box.prepend(make("p", "yj-fact yj-of", whose(passage) || passage.report));
  return box;
}

function more(row, again) {
  const left = row.passages.length - SHOWN;
  if (left <= 0) return [];
  const label = row.open ? say("work_fewer") : say("work_more", { count: left });
  return [press(label, "yj-link", () => { row.open = !row.open; again(row); })];
}
