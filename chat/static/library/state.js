/* What the scripts of the library share: its state, who draws it, and how they ask the server.
   Whatever comes from a file or a report goes in by textContent alone. */

import { language, say, site } from "../shared/dom.js";

export const lib = {};

export const COLUMNS = ["title", "unit", "year", "kind", "format", "passages", "state", "added"];

const drawers = { rows: [], chosen: [], state: [], uploads: [] };

/* Have `draw` called whenever something of the library changed: its "rows", which of them are "chosen", the
   "state" of the index, or the "uploads". */
export const subscribe = (what, draw) => drawers[what].push(draw);
export const changed = (what) => { for (const draw of drawers[what]) draw(); };

export async function call(method, path, body) {
  let reply;
  try {
    reply = await fetch(`${site}library/${path}`, {
      method,
      cache: "no-store",
      headers: body ? { "content-type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
  } catch {
    window.youju?.heard(false);
    throw new Error(say("library_lost"));
  }
  window.youju?.heard(true);
  if (reply.status === 401) throw new Error(say("signed_out"));
  const data = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error((data.error && data.error[language()]) || say("failed"));
  return data;
}

export function day(iso) {
  const date = iso && new Date(iso);
  if (!date || Number.isNaN(date.getTime())) return "";
  return date.toLocaleDateString(language() === "zh" ? "zh-CN" : "en-GB");
}

export function moment(iso) {
  return new Date(iso).toLocaleString(language() === "zh" ? "zh-CN" : "en-GB");
}
