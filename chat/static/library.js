/* The library: what is on its tab, put together. */
import { COLUMNS, call, lib, make, press, say } from "./shelf.js";
import { follow, look } from "./catching.js";
import { toggle as toggleModels } from "./models.js";
import { arrange, draw, sortBy } from "./rows.js";
import { dropped, pick } from "./uploads.js";

export function mount(element, grew) {
  const root = element.querySelector(".yj-shelf");
  const find = (name) => root.querySelector(name);
  Object.assign(lib, {
    root, grew, words: JSON.parse(root.dataset.words), rows: [], shown: [], removed: [], uploads: [],
    chosen: new Set(), sort: { by: "title", down: false }, generation: -1, state: null, progress: "",
    find: find(".yj-find"), select: find(".yj-sort"), counts: find(".yj-counts"), bar: find(".yj-chosen-bar"),
    table: find(".yj-table"), body: find(".yj-rows"), head: make("div"), uploadBox: find(".yj-uploads"),
    undo: find(".yj-undo"), trash: find(".yj-trash"), trouble: find(".yj-trouble"), index: find(".yj-index"),
  });
  lib.table.prepend(lib.head);
  for (const name of COLUMNS) {
    const option = make("option", "", say(`library_${name === "state" ? "status" : name}`));
    option.value = name;
    lib.select.append(option);
  }
  lib.select.addEventListener("change", () => sortBy(lib.select.value));
  lib.find.addEventListener("input", () => { lib.table.scrollTop = 0; arrange(); });
  lib.table.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  new ResizeObserver(() => draw()).observe(lib.table);
  find("[data-do=add-files]").addEventListener("click", () => pick(false));
  find("[data-do=add-folder]").addEventListener("click", () => pick(true));
  const widen = find("[data-do=widen]");
  widen.addEventListener("click", () => {
    const wide = document.body.classList.toggle("yj-wide");
    widen.setAttribute("aria-pressed", String(wide));
    widen.textContent = say(wide ? "library_narrow" : "library_wide");
  });
  const models = press("yj-link", say("library_model"), () => toggleModels(models));
  models.setAttribute("aria-expanded", "false");
  lib.index.append(press("yj-link", say("library_check"), () => call("POST", "sync").then(follow)), " ", models);
  root.addEventListener("dragover", (event) => { event.preventDefault(); root.classList.add("yj-over"); });
  root.addEventListener("dragleave", () => root.classList.remove("yj-over"));
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    root.classList.remove("yj-over");
    dropped(event.dataTransfer.items);
  });
  follow();
  setInterval(() => {
    if (document.visibilityState === "visible" && !lib.following) look().catch(() => {}); // said by `heard`
  }, 5000);
}

/* A report was chosen: the reader needs its room back. */
document.addEventListener("click", (event) => {
  if (event.target.closest && event.target.closest("[data-do=open-report]")) {
    document.body.classList.remove("yj-wide");
    const widen = lib.root && lib.root.querySelector("[data-do=widen]");
    if (widen) { widen.setAttribute("aria-pressed", "false"); widen.textContent = say("library_wide"); }
  }
});
