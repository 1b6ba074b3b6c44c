/* What the scripts of the library share: its state, its words, and how they ask the server.
   Whatever comes from a file or a report goes in by textContent alone. */

export const lib = {};

export const COLUMNS = ["title", "unit", "year", "kind", "format", "passages", "state", "added"];

export function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export function press(className, text, action) {
  const button = make("button", className, text);
  button.type = "button";
  button.addEventListener("click", action);
  return button;
}

export function say(key, values = {}) {
  return lib.words[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

export async function call(method, path, body) {
  let reply;
  try {
    reply = await fetch(`/library/${path}`, {
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
  if (reply.status === 401) throw new Error(say("library_signed_out"));
  const data = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error((data.error && data.error[lib.words.lang]) || lib.words.failed);
  return data;
}

export function day(iso) {
  const date = iso && new Date(iso);
  if (!date || Number.isNaN(date.getTime())) return "";
  return date.toLocaleDateString(lib.words.lang === "zh" ? "zh-CN" : "en-GB");
}

export function moment(iso) {
  return new Date(iso).toLocaleString(lib.words.lang === "zh" ? "zh-CN" : "en-GB");
}
