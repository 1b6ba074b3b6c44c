/* Work across reports: a ledger of problems, who says something, copies; each a table that the server makes. */

import { fragment, language, make, say } from "../shared/dom.js";

export function mount(element) {
  const root = element.querySelector(".yj-work-frame");
  const find = (name) => root.querySelector(name);
  const [topic, found, files] = [find(".yj-work-topic"), find(".yj-work-found"), find(".yj-work-files")];
  const kinds = [...root.querySelectorAll("[data-kind]")];
  let chosen = "ledger";
  let newest = 0;

  async function show(kind) {
    chosen = kind;
    const mine = ++newest;
    for (const button of kinds) button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
    files.hidden = true;
    found.replaceChildren(make("p", "yj-waiting", say("waiting")));
    const asked = new URLSearchParams({ lang: language(), topic: topic.value });
    let shown;
    try {
      shown = await fragment(`/work/${kind}?${asked}`);
    } catch (error) {
      shown = make("p", "yj-notice", error.message);
    }
    if (mine !== newest) return; // another was chosen meanwhile
    found.replaceChildren(shown);
    files.hidden = !found.querySelector("table");
  }

  for (const button of kinds) button.addEventListener("click", () => show(button.dataset.kind));
  find("form").addEventListener("submit", (event) => {
    event.preventDefault();
    show(chosen);
  });
  files.addEventListener("click", (event) => {
    const { format } = event.target.dataset;
    if (!format) return;
    const link = make("a");
    link.href = `/work/${chosen}/file?${new URLSearchParams({ format, topic: topic.value })}`;
    link.download = "";
    link.click();
  });
}
