/* The library: what is on its tab, put together. */
import { make, press, say, words } from "../shared/dom.js";
import { openSide } from "../shared/side.js";
import { mountFilters } from "./filters.js";
import { toggle as toggleModels } from "./models.js";
import { arrange, draw, sortBy } from "./rows.js";
import { COLUMNS, call, lib, subscribe } from "./state.js";
import { follow, look } from "./sync_status.js";
import { dropped, pick } from "./uploads.js";

export function mount(element, { events }) {
  const root = element.querySelector(".yj-shelf");
  const find = (name) => root.querySelector(name);
  Object.assign(words, JSON.parse(root.dataset.words));
  Object.assign(lib, {
    root, grew: events.grew, rows: [], shown: [], removed: [], uploads: [], dismissed: 0,
    chosen: new Set(), sort: { by: "title", down: false }, generation: -1, state: null, progress: "",
    find: find(".yj-find"), select: find(".yj-sort"), counts: find(".yj-counts"), bar: find(".yj-chosen-bar"),
    table: find(".yj-table"), body: find(".yj-rows"), head: make("div"), uploadBox: find(".yj-uploads"),
    undo: find(".yj-undo"), trash: find(".yj-trash"), trouble: find(".yj-trouble"), index: find(".yj-index"),
  });
  lib.table.prepend(lib.head);
  lib.direction = press("↑", "yj-link yj-direction", () => sortBy(lib.sort.by));
  lib.select.after(lib.direction);
  mountFilters(find(".yj-shelf-filters"), arrange);
  for (const name of COLUMNS) {
    const option = make("option", "", say(`library_${name === "state" ? "status" : name}`));
    option.value = name;
    lib.select.append(option);
  }
  lib.select.addEventListener("change", () => sortBy(lib.select.value));
  sortBy("title", false);
  lib.find.addEventListener("input", () => { lib.table.scrollTop = 0; arrange(); });
  lib.table.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  new ResizeObserver(() => draw()).observe(lib.table);
  find("[data-do=add-files]").addEventListener("click", () => pick(false));
  find("[data-do=add-folder]").addEventListener("click", () => pick(true));
  const widen = find("[data-do=wide]");
  widen.addEventListener("click", () => {
    document.body.classList.toggle("yj-wide");
  });
  // Whatever else ends it, the button says how it is.
  new MutationObserver(() => {
    const wide = document.body.classList.contains("yj-wide");
    if (widen.getAttribute("aria-pressed") === String(wide)) return;
    widen.setAttribute("aria-pressed", String(wide));
    widen.textContent = say(wide ? "library_narrow" : "library_wide");
  }).observe(document.body, { attributeFilter: ["class"] });
  const models = press(say("library_model"), "yj-link yj-manages", () => toggleModels(models));
  models.setAttribute("aria-expanded", "false");
  lib.index.append(press(say("library_check"), "yj-link yj-edits", () => call("POST", "sync").then(follow)), " ", models);
  takeDrops(root);
  subscribe("rows", () => {
    const number = document.querySelector(".yj-to-library .yj-number");
    if (number) number.textContent = lib.rows.filter((row) => row.state !== "problem").length || "";
  });
  follow();
  setInterval(() => {
    if (document.visibilityState === "visible" && !lib.following) look().catch(() => {}); // said by `heard`
  }, 5000);
}

/* Files dropped anywhere on the page go into the library: the browser would leave the page for them. */
function takeDrops(root) {
  const files = (event) => event.dataTransfer?.types.includes("Files") && lib.state?.role !== "reader";
  document.addEventListener("dragover", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    root.classList.add("yj-over");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) root.classList.remove("yj-over"); });
  document.addEventListener("drop", (event) => {
    root.classList.remove("yj-over");
    if (!files(event)) return;
    event.preventDefault();
    openSide("library");
    dropped(event.dataTransfer.items);
  });
}
