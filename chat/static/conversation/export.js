/* Saving an answer or a conversation as a file. Only questions and places are sent; the server fetches the
   words again. */

import { download, language, say, site, toast } from "../shared/dom.js";

export async function exportTurns(format, turns) {
  const lang = language();
  const reply = await fetch(`${site}export`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ format, lang, turns }),
  }).catch(() => null);
  if (!reply) return toast(say("gone"));
  if (reply.status === 401) return toast(say("signed_out"));
  if (!reply.ok) {
    const said = await reply.json().catch(() => ({}));
    return toast(said.error?.[lang] || say("failed"));
  }
  const named = /filename\*=UTF-8''([^;]+)/.exec(reply.headers.get("content-disposition") || "");
  download(named ? decodeURIComponent(named[1]) : `youju.${format}`, await reply.blob());
}
