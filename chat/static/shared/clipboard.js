/* Text into the clipboard; whether that was allowed. */

import { make } from "./dom.js";

export async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return oldWay(text); // Without https, other machines have no clipboard API.
  }
}

function oldWay(text) {
  const area = make("textarea", "yj-offscreen");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
