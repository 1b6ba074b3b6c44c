/* Small things every part of the page needs. Text made here goes in by textContent; markup of the
   server goes in by `clean`, whether it comes fresh or out of the browser's store. */

/* Where the application begins, with a slash: it may stand below a path of its server. */
export const site = new URL("../../../", import.meta.url).pathname;

export const phone = window.matchMedia("(max-width: 860px)");

export function calm() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

export function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export function press(label, className, then) {
  const button = make("button", className, label);
  button.type = "button";
  button.addEventListener("click", then);
  return button;
}

/* What the page's sentences are, in its language: each part of the page adds its own when it is mounted. */
export const words = {};

/* `{count} {count:report|reports}` is `1 report` or `2 reports`, as in chat/texts/sentences.py. */
export function say(key, values = {}) {
  return (words[key] || key).replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name, one, many) => {
    if (!(name in values)) return whole;
    return one === undefined ? String(values[name]) : Number(values[name]) === 1 ? one : many;
  });
}

export const language = () => (document.documentElement.lang.startsWith("en") ? "en" : "zh");

const ELEMENTS = new Set(
  "ARTICLE B BLOCKQUOTE BUTTON DETAILS DIV FOOTER HEADER LI MARK P PROGRESS SECTION SPAN SUMMARY TABLE TBODY TD TH THEAD TR UL".split(" "),
);
const ATTRIBUTES = /^(class|dir|lang|open|role|title|id|tabindex|max|value|scope|aria-[a-z]+|data-[a-z-]+)$/;

/* Markup → elements, with nothing in them that could run or load. What was kept may have been
   tampered with or come from an older version, so nothing is taken on trust. */
export function clean(markup) {
  const box = document.createElement("template");
  box.innerHTML = String(markup);
  for (const element of [...box.content.querySelectorAll("*")]) {
    if (!ELEMENTS.has(element.tagName)) {
      element.remove();
      continue;
    }
    for (const { name } of [...element.attributes]) {
      if (!ATTRIBUTES.test(name)) element.removeAttribute(name);
    }
    if (element.tagName === "BUTTON") element.type = "button";
  }
  return box.content;
}

/* Markup fetched from the server; an Error with a sentence where there is none. */
export async function fragment(address, body) {
  const answer = await fetch(address, body && {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  }).catch(() => null);
  if (answer?.ok) return clean(await answer.text());
  throw new Error(say(answer?.status === 401 ? "signed_out" : answer ? "failed" : "gone"));
}

/* So long a program that lives may take for a word: one that hangs takes for ever. */
const SILENCE = 6000;

/* How the program is: "there", "signed_out" where a login has ended, "gone" where only silence comes back. */
export async function pulse() {
  const answer = await fetch(`${site}library/state`, { cache: "no-store", signal: AbortSignal.timeout(SILENCE) }).catch(() => null);
  return !answer ? "gone" : answer.status === 401 ? "signed_out" : "there";
}

/* One line at the foot of the window, read out and gone after a while; with `action`, a button on it. */
export function toast(text, action) {
  for (const old of document.querySelectorAll(".yj-toast")) old.remove();
  const line = make("div", "yj-toast", text);
  line.setAttribute("role", "status");
  if (action) line.append(" ", press(action.label, "yj-toast-action", () => { line.remove(); action.then(); }));
  document.body.append(line);
  setTimeout(() => line.remove(), action ? 12_000 : 5000);
}

/* Hand a file to the person: its name and a Blob. */
export function download(name, content) {
  const link = make("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
