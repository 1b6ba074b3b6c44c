/* Asking the server for an analysis. This module alone knows the routes.

   `wanted` is {kind, topic?, role?: [], unit?: [], year?: [], left?, right?, literal?}. */

import { download, language, say, site } from "../shared/dom.js";

const ROWS = 1_000;
// Seconds the server may wait before it says how far it is.
const PATIENCE = 1;
// Which list of an answer holds its rows; coverage has three.
const LISTS = { ledger: ["rows"], coverage: ["said", "unclear", "not_said"], compare: ["themes"], track: ["items"], copies: ["pairs"], digest: ["themes"] };

/* The whole result. `progress` is told {state, phase, done, total} meanwhile; an Error with a sentence where there is
   none. When `signal` is aborted the work on the server is stopped, too. */
export async function analyse(wanted, signal, progress) {
  let whole = null;
  let job = null;
  const stop = () => { if (job) fetch(`${site}analysis/jobs/${encodeURIComponent(job)}/stop`, { method: "POST" }).catch(() => {}); };
  signal.addEventListener("abort", stop, { once: true });
  try {
    for (let offset = 0; ;) {
      const part = await got(`${site}analysis/${wanted.kind}?${query(wanted, { offset, limit: ROWS, wait: PATIENCE })}`, signal);
      if (part.status === 202) {
        job = part.data.job.id;
        progress(part.data.job);
        continue;
      }
      job = null;
      // The reports changed meanwhile: pages of two results are no result.
      if (whole && whole.job.id !== part.data.job.id) {
        [whole, offset] = [null, 0];
        continue;
      }
      whole = whole ? joined(wanted.kind, whole, part.data) : part.data;
      offset += ROWS;
      if (offset >= part.data.page.total) return whole;
      progress({ state: "fetching", phase: "", done: offset, total: part.data.page.total });
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function joined(kind, whole, part) {
  for (const list of LISTS[kind]) whole[list].push(...part[list]);
  return whole;
}

/* The same as a file; every word of it is fetched from the reports again. */
export async function save(wanted, format) {
  for (;;) {
    const part = await got(`${site}analysis/${wanted.kind}?${query(wanted, { format, lang: language(), wait: 20 })}`);
    if (part.status !== 202) return hand(part, format);
  }
}

/* Some rows of a result as a file, by their numbers, in the order given. */
export async function saveRows(job, format, rows) {
  hand(await got(`${site}analysis/jobs/${encodeURIComponent(job)}/file`, undefined, { format, rows, lang: language() }), format);
}

function hand({ headers, file }, format) {
  const named = /filename\*=UTF-8''([^;]+)/.exec(headers.get("content-disposition") || "");
  download(named ? decodeURIComponent(named[1]) : `youju.${format}`, file);
}

/* Give the passages between two places of a report another role; null takes that back. */
export const correct = (report, start, end, role) => got(`${site}work/role`, undefined, { report, start, end, role });

function query({ kind: _, ...wanted }, more) {
  const words = new URLSearchParams(more);
  for (const [name, value] of Object.entries(wanted)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== "" && one !== null) words.append(name, one);
  }
  return words;
}

async function got(address, signal, body) {
  const sent = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const reply = await fetch(address, { cache: "no-store", signal, ...sent }).catch((error) => {
    if (error.name === "AbortError") throw error;
    throw new Error(say("gone"));
  });
  if (reply.status === 401) throw new Error(say("signed_out"));
  if ((reply.headers.get("content-type") || "").startsWith("application/json")) {
    const data = await reply.json().catch(() => ({}));
    if (!reply.ok) throw new Error(data.error?.[language()] || say("failed"));
    return { status: reply.status, data };
  }
  if (!reply.ok) throw new Error(say("failed"));
  return { status: reply.status, headers: reply.headers, file: await reply.blob() };
}
