/* A box in front of the page, with the browser's own ways of closing it and keeping the focus inside. */

import { make, press, say } from "./dom.js";

/* Show `fields` under a title; `save` is called with the form and may throw an Error with a sentence to show. */
export function ask(title, fields, note, save, saves = "correct_save") {
  const dialog = make("dialog", "yj-dialog");
  const form = make("form");
  form.method = "dialog";
  const heading = make("h2", "", title);
  heading.id = "yj-dialog-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  const trouble = make("p", "yj-error");
  trouble.setAttribute("role", "alert");
  const foot = make("div", "yj-dialog-foot");
  const send = make("button", "yj-add", say(saves));
  foot.append(press(say("cancel"), "yj-link", () => dialog.close()), send);
  form.append(heading, ...fields, ...(note ? [make("p", "yj-fact", note)] : []), trouble, foot);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    trouble.textContent = "";
    try {
      await save(form);
      dialog.close();
    } catch (error) {
      trouble.textContent = error.message;
      send.disabled = false;
    }
  });
  const opener = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (opener?.isConnected) opener.focus();
  });
  // Escape closes this box and nothing behind it.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  dialog.append(form);
  document.getElementById("yj-app").append(dialog);
  dialog.showModal();
  return dialog;
}

/* Show `parts` under a title, to be read and closed. */
export function tell(title, parts) {
  const dialog = ask(title, parts, "", async () => {}, "dialog_close");
  dialog.querySelector(".yj-dialog-foot .yj-link").remove();
}
