/* Coverage: who says it as the words stand, who in other words, who perhaps, who does not; each with what it says. */

import { make, press, say } from "../../shared/dom.js";
import { lookUp } from "../../library/filters.js";
import { lib } from "../../library/state.js";
import { quote, way } from "../quote.js";

const how = (said) => (said.literal ? "literal" : "meaning");
const RANK = { literal: 1, meaning: 2, unclear: 3, not_said: 4 };

/* A report that names no unit stands for itself, by its title; the path is with it where titles are alike. */
const ownReport = (name) => (lib.rows || []).find(({ unit, title, path, state }) => state !== "problem" && !unit && [title, `${title}（${path}）`].includes(name));

function who({ unit: name, passages }) {
  const report = ownReport(name);
  const leads = passages.length ? way(name, passages[0]) : press(name, "yj-link yj-way", () => { if (!report) lookUp(name); });
  if (!report) return [leads];
  if (!passages.length) Object.assign(leads.dataset, { do: "open-report", report: report.path });
  return [leads, make("p", "yj-fact", say("work_no_unit"))];
}

function counted({ over, counts, said, unclear, not_said: silent }) {
  const count = [...said.map((one) => one.unit), ...unclear.map((one) => one.unit), ...silent].filter(ownReport).length;
  return say("work_coverage_counted", { ...over, ...counts }) + (count ? say("work_coverage_unnamed", { count }) : "");
}

export const coverage = {
  kind: "coverage",
  asks: ["topic", "anyRole", "unit", "year", "literal"],
  needs: "topic",
  rows: (found) => [
    ...found.said.map((one) => ({ ...one, says: how(one), phrases: found.asked.phrases })),
    ...found.unclear.map((one) => ({ ...one, says: "unclear" })),
    ...found.not_said.map((unit) => ({ unit, says: "not_said", passages: [] })),
  ],
  counted,
  note: () => say("work_coverage_note"),
  // Who asks who does not say it sees those first.
  chosen: (found) => (found.asked.negated ? "not_said" : ""),
  hay: (row) => [row.unit, ...row.passages.map((one) => one.text)].join("\n"),
  groups: () => Object.keys(RANK).map((name) => [name, (row) => row.says === name]),
  rowClass: (row) => `yj-says-${row.says}`,
  columns: () => [
    { name: "unit", label: say("work_unit"), width: 16, sort: (row) => row.unit, draw: who },
    {
      name: "says", label: say("work_says"), width: 12, sort: (row) => RANK[row.says],
      draw: (row) => [
        make("span", "yj-says", say(`work_${row.says}`)),
        ...(row.says === "meaning" || row.says === "unclear" ? [make("p", "yj-fact", say("work_sure", { percent: Math.round(100 * row.probability) }))] : []),
      ],
    },
    {
      name: "passages", label: say("work_evidence"), width: 60,
      draw: (row) => (row.passages.length ? row.passages.map((one) => said(one, row.phrases)) : [make("span", "yj-fact", say("work_not_found"))]),
    },
  ],
};

function said(passage, phrases = []) {
  const box = quote(passage, { pieces: marked(passage.text, phrases) });
  // Words that stand above it are shown above it.
  const above = passage.in_heading && (passage.headings || []).find((one) => phrases.some((phrase) => one.toLowerCase().includes(phrase)));
  if (above) box.prepend(make("span", "yj-fact yj-of", above));
  if (passage.year) box.prepend(make("span", "yj-fact yj-of", String(passage.year)));
  return box;
}

/* The text in pieces, those that are one of the phrases apart: [[words, whether they are plain], …]. */
export function marked(text, phrases) {
  const plain = text.toLowerCase();
  const pieces = [];
  for (let at = 0; at < text.length;) {
    const next = phrases.map((phrase) => [plain.indexOf(phrase, at), phrase.length]).filter(([place, size]) => place >= 0 && size).sort(([a], [b]) => a - b)[0];
    const [place, size] = next || [text.length, 0];
    if (place > at) pieces.push([text.slice(at, place), true]);
    if (size) pieces.push([text.slice(place, place + size), false]);
    at = place + size;
  }
  return pieces;
}
