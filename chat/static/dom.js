/* Small things every part of the page needs. Text made here goes in by textContent; markup of the
   server goes in by `clean`, whether it comes fresh or out of the browser's store. */

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

/* What the page's sentences are, in its language; known once the conversation is there. */
export const words = {};

export function say(key, values = {}) {
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[key] || key);
}

const ELEMENTS = new Set(
  "ARTICLE B BLOCKQUOTE BUTTON DETAILS DIV FOOTER HEADER LI MARK P PROGRESS SECTION SPAN SUMMARY UL".split(" "),
);
const ATTRIBUTES = /^(class|dir|lang|open|role|title|id|tabindex|max|value|aria-[a-z]+|data-[a-z-]+)$/;

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

/* Markup fetched from the server, or a sentence in its place. */
export async function fragment(address, body) {
  try {
    const answer = await fetch(address, body && {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return clean(await answer.text());
  } catch (error) {
    console.warn("nothing fetched:", error.message);
    const sentence = make("p", "yj-notice", say("gone"));
    sentence.setAttribute("role", "alert");
    return sentence;
  }
}

export function download(name, text, type) {
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
