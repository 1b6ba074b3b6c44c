/* Paragraphs that two reports share nearly word for word, with what was changed marked in both. */

import { make, press, say } from "../../shared/dom.js";
import { difference } from "../difference.js";
import { openPlace, quote, whose } from "../quote.js";

const side = (name, place) => (row) => {
  row.marked ||= difference(row.a.text, row.b.text);
  const box = quote(row[name], { pieces: row.marked[place] });
  const { title, report } = row[name];
  const of = make("p", "yj-fact yj-of");
  of.append(whose(row[name]), " ", press(`《${title || report}》`, "yj-link yj-way", () => openPlace(row[name], box)));
  box.prepend(of);
  return [box];
};

export const copies = {
  kind: "copies",
  asks: ["unit", "year"],
  rows: (found) => found.pairs,
  counted: ({ pairs }) => say("work_copies_counted", { count: pairs.length }),
  note: () => say("work_copies_note"),
  hay: ({ a, b }) => [a.unit, b.unit, a.title, b.title, a.text, b.text].join("\n"),
  groups: () => [
    ["same_unit", ({ a, b }) => a.unit !== null && a.unit === b.unit],
    ["other_unit", ({ a, b }) => a.unit === null || a.unit !== b.unit],
  ],
  columns: () => [
    { name: "similarity", label: say("work_alike"), width: 9, sort: (row) => row.similarity, draw: (row) => [`${Math.floor((100 * row.similarity).toFixed(2))}%`] },
    { name: "a", label: say("work_one"), width: 45, sort: (row) => row.a.unit, draw: side("a", 0) },
    { name: "b", label: say("work_other"), width: 45, sort: (row) => row.b.unit, draw: side("b", 1) },
  ],
};
