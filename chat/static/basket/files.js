/* The basket as files: exported by the server, which fetches every quote again; or as it is, to go on elsewhere. */

import { download, language, make, say, site } from "../shared/dom.js";
import { items, set, soundAll } from "./store.js";

const LARGEST = 8_000_000;

/* A quote as the server is told of it. */
const place = ({ report, start, end, text }) => ({ report, start, end, text });

/* The ids of those quotes whose words their reports do not hold any more; null where the server does not say. */
export async function goneOf(quotes) {
  if (!quotes.length) return new Set();
  const reply = await fetch(`${site}basket/check`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ items: quotes.map(place) }),
  }).catch(() => null);
  const said = reply?.ok ? await reply.json().catch(() => null) : null;
  return said && new Set(said.gone.map((at) => quotes[at].id));
}

/* Word, Excel or Markdown. The server takes the words from the reports; ours only tell it whether they are the same. */
export async function exportBasket(format) {
  const sent = items().map((one) => (one.kind === "note"
    ? { note: one.text }
    : { ...place(one), role: one.role, note: one.note }));
  const lang = language();
  const reply = await fetch(`${site}basket`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ format, lang, items: sent }),
  }).catch(() => null);
  if (!reply) throw new Error(say("gone"));
  if (reply.status === 401) throw new Error(say("signed_out"));
  if (reply.status === 413) throw new Error(say("basket_too_large"));
  if (!reply.ok) throw new Error((await reply.json().catch(() => ({}))).error?.[lang] || say("failed"));
  const named = /filename\*=UTF-8''([^;]+)/.exec(reply.headers.get("content-disposition") || "");
  download(named ? decodeURIComponent(named[1]) : `youju.${format}`, await reply.blob());
}

export function saveFile() {
  const day = new Date().toISOString().slice(0, 10);
  download(`${say("basket")} ${day}.json`, new Blob([JSON.stringify({ youju: "basket", items: items() }, null, 1)], { type: "application/json" }));
}

/* Put what a file holds behind what is there; how many items came, or null where no file was chosen. */
export function loadFile() {
  return new Promise((resolve, reject) => {
    const choice = make("input");
    Object.assign(choice, { type: "file", accept: ".json,application/json" });
    choice.addEventListener("cancel", () => resolve(null));
    choice.addEventListener("change", async () => {
      const [file] = choice.files;
      const read = file && file.size <= LARGEST ? await file.text().then(JSON.parse).catch(() => null) : null;
      if (read?.youju !== "basket") return reject(new Error(say("basket_no_file", { name: file?.name || "" })));
      const known = new Set(items().map((one) => one.id));
      const fresh = soundAll(read.items).filter((one) => !known.has(one.id));
      set([...items(), ...fresh]);
      resolve(fresh.length);
    });
    choice.click();
  });
}
