/* The library: rows, search, sorting, uploads, deleting with undo, the state of the index.
   Whatever comes from a file or a report goes in by textContent alone. */
(() => {
  if (window.youjuLibrary) return;

  const COLUMNS = ["title", "unit", "year", "kind", "format", "passages", "state", "added"];
  const SPARE = 8; // rows drawn beyond either edge
  const SENDING = 2; // uploads at once
  const LISTED = 60; // uploads shown at once
  const CHUNK = 500; // paths in one request
  const order = new Intl.Collator("zh", { numeric: true });
  let lib = null;

  function make(name, className, text) {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function press(className, text, action) {
    const button = make("button", className, text);
    button.type = "button";
    button.addEventListener("click", action);
    return button;
  }

  function say(key, values = {}) {
    return lib.words[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  }

  async function call(method, path, body) {
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

  /* ---- the rows ---- */

  function take(listing) {
    lib.generation = listing.generation;
    lib.rows = listing.rows.map((cells) => {
      const row = Object.fromEntries(listing.columns.map((name, at) => [name, cells[at]]));
      row.hay = [row.title, row.unit, row.year, row.kind, row.path].join(" ").toLowerCase();
      return row;
    });
    const paths = new Set(lib.rows.map((row) => row.path));
    for (const path of lib.chosen) if (!paths.has(path)) lib.chosen.delete(path);
    lib.removed = listing.removed;
    drawTrash();
    arrange();
    explainUploads();
  }

  async function load() {
    try {
      take(await call("GET", "reports"));
    } catch (error) {
      lib.counts.textContent = error.message;
    }
  }

  /* Filter and sort, then draw. */
  function arrange() {
    const wanted = lib.find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const { by, down } = lib.sort;
    lib.shown = lib.rows.filter(
      (row) => (!lib.onlyProblems || row.state !== "ok") && wanted.every((word) => row.hay.includes(word)),
    );
    const key = (row) => row[by] ?? "";
    const numbers = by === "passages" || by === "year";
    const compare = numbers ? (a, b) => (a[by] ?? -1) - (b[by] ?? -1)
      : by === "added" ? (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)
        : (a, b) => order.compare(key(a), key(b));
    const sign = down ? -1 : 1;
    lib.shown.sort((a, b) => sign * compare(a, b) || (a.path < b.path ? -1 : 1));
    drawHead();
    drawCounts();
    drawChosen();
    lib.drawn = "";
    draw();
  }

  function drawCounts() {
    const reports = lib.rows.filter((row) => row.state !== "problem");
    const broken = lib.rows.filter((row) => row.state !== "ok").length;
    const passages = reports.reduce((sum, row) => sum + row.passages, 0);
    lib.counts.replaceChildren(
      make("span", "yj-holdings", say("library_counts", { reports: reports.length, passages })),
    );
    if (lib.state) lib.counts.append(make("span", "yj-folder", lib.state.folder));
    if (broken) {
      const only = press("yj-link yj-only", say("library_problems", { count: broken }), () => {
        lib.onlyProblems = !lib.onlyProblems;
        arrange();
      });
      only.title = say("library_only_problems");
      only.setAttribute("aria-pressed", String(lib.onlyProblems));
      lib.counts.append(only);
    } else lib.onlyProblems = false;
    if (lib.state && lib.state.samples) lib.counts.append(make("span", "yj-notice", say("library_samples")));
  }

  function drawHead() {
    const head = make("div", "yj-row yj-row-head");
    head.setAttribute("role", "row");
    head.append(make("span"));
    for (const name of COLUMNS) {
      const cell = make("span", `yj-cell-${name}`);
      cell.setAttribute("role", "columnheader");
      const { by, down } = lib.sort;
      cell.setAttribute("aria-sort", by === name ? (down ? "descending" : "ascending") : "none");
      const label = say(`library_${name === "state" ? "status" : name}`);
      cell.append(press("yj-head", by === name ? `${label} ${down ? "↓" : "↑"}` : label, () => sortBy(name)));
      head.append(cell);
    }
    head.append(make("span"));
    lib.head.replaceWith(head);
    lib.head = head;
  }

  function sortBy(name, down) {
    const same = lib.sort.by === name;
    lib.sort = { by: name, down: down ?? (same ? !lib.sort.down : name === "added" || name === "year") };
    lib.select.value = name;
    arrange();
  }

  /* Only the rows in sight are in the document: ten thousand would make every page slow. */
  function draw() {
    const height = parseFloat(getComputedStyle(lib.table).getPropertyValue("--yj-row-height")) || 44;
    const first = Math.max(0, Math.floor(lib.table.scrollTop / height) - SPARE);
    const last = Math.min(lib.shown.length, Math.ceil((lib.table.scrollTop + lib.table.clientHeight) / height) + SPARE);
    const drawn = `${first}-${last}-${height}`;
    if (drawn === lib.drawn) return;
    lib.drawn = drawn;
    lib.body.style.height = `${lib.shown.length * height}px`;
    const focused = lib.body.contains(document.activeElement) && document.activeElement.dataset.key;
    lib.body.replaceChildren(...lib.shown.slice(first, last).map((row, at) => rowElement(row, first + at, height)));
    if (focused) [...lib.body.querySelectorAll("[data-key]")].find((one) => one.dataset.key === focused)?.focus();
    lib.table.setAttribute("aria-rowcount", String(lib.shown.length + 1));
    if (!lib.shown.length) {
      lib.body.style.height = "";
      lib.body.append(make("p", "yj-fact", say(lib.rows.length ? "library_nothing" : "library_empty")));
    }
  }

  function rowElement(row, at, height) {
    const element = make("div", `yj-row yj-is-${row.state}`);
    element.setAttribute("role", "row");
    element.setAttribute("aria-rowindex", String(at + 2));
    element.style.top = `${at * height}px`;
    const box = make("input", "yj-check");
    box.type = "checkbox";
    box.checked = lib.chosen.has(row.path);
    box.dataset.key = `check ${row.path}`;
    box.setAttribute("aria-label", `${say("library_select")} ${row.title}`);
    box.addEventListener("change", () => {
      lib.chosen[box.checked ? "add" : "delete"](row.path);
      drawChosen();
    });
    const check = make("span", "yj-cell-check");
    check.setAttribute("role", "cell");
    check.append(box);
    element.append(check);
    for (const name of COLUMNS) {
      const cell = make("span", `yj-cell-${name}`);
      cell.setAttribute("role", "cell");
      if (name === "title") cell.append(titleOf(row));
      else if (name === "state") {
        cell.textContent = say(`library_${row.state}`);
        if (row.state !== "ok") cell.textContent = row[lib.words.lang] || cell.textContent;
        cell.title = row[lib.words.lang] || "";
      } else if (name === "added") cell.textContent = day(row.added);
      else cell.textContent = row[name] ?? "";
      element.append(cell);
    }
    const actions = make("span", "yj-cell-actions");
    actions.setAttribute("role", "cell");
    if (row.state !== "problem") {
      const original = make("a", "yj-link", say("library_original"));
      original.href = `/library/original?report=${encodeURIComponent(row.path)}`;
      original.setAttribute("download", "");
      actions.append(original);
    }
    actions.append(press("yj-link", say("library_reread"), () => reread([row.path])));
    if (!lib.state || !lib.state.samples) {
      const button = press("yj-link yj-remove", say("library_remove"), () => remove([row.path]));
      button.dataset.key = `remove ${row.path}`;
      actions.append(button);
    }
    element.append(actions);
    return element;
  }

  function titleOf(row) {
    if (row.state === "problem") {
      const name = make("b", "yj-report", row.path);
      name.title = row.path;
      return name;
    }
    const button = make("button", "yj-report", row.title);
    button.type = "button";
    button.title = row.path;
    button.dataset.do = "open-report";
    button.dataset.report = row.path;
    button.dataset.key = `title ${row.path}`;
    return button;
  }

  function day(iso) {
    const date = iso && new Date(iso);
    if (!date || Number.isNaN(date.getTime())) return "";
    return date.toLocaleDateString(lib.words.lang === "zh" ? "zh-CN" : "en-GB");
  }

  function moment(iso) {
    return new Date(iso).toLocaleString(lib.words.lang === "zh" ? "zh-CN" : "en-GB");
  }

  /* ---- choosing, deleting, reading again ---- */

  function drawChosen() {
    const count = lib.chosen.size;
    lib.bar.replaceChildren();
    if (!count) return;
    const chosen = () => [...lib.chosen];
    if (!lib.state || !lib.state.samples) {
      lib.bar.append(press("yj-link yj-remove", say("library_remove_many", { count }), () => remove(chosen())));
    }
    lib.bar.append(
      press("yj-link", say("library_reread_many", { count }), () => reread(chosen())),
      press("yj-link", say("library_unselect"), () => { lib.chosen.clear(); arrange(); }),
    );
  }

  async function inChunks(path, names, each) {
    for (let at = 0; at < names.length; at += CHUNK) {
      each(await call("POST", path, { paths: names.slice(at, at + CHUNK) }));
    }
  }

  async function remove(paths) {
    const gone = [];
    let failure = null;
    try {
      await inChunks("remove", paths, (data) => gone.push(...data.removed));
    } catch (error) {
      failure = error;
    }
    const names = new Set(gone.map((one) => one.path));
    lib.rows = lib.rows.filter((row) => !names.has(row.path));
    for (const path of names) lib.chosen.delete(path);
    arrange();
    lib.undo.replaceChildren();
    if (failure) lib.undo.append(make("p", "yj-error", failure.message));
    if (gone.length) {
      const line = make("p", "", say("library_removed", { count: gone.length }));
      line.append(" ", press("yj-link yj-undo-button", say("library_undo"), () => restore(gone.map((one) => one.id))));
      lib.undo.append(line);
      lib.removed = [...gone, ...lib.removed];
      drawTrash();
    }
    follow();
  }

  async function restore(ids) {
    const back = [];
    try {
      await inChunks("restore", ids, (data) => back.push(...data.restored));
      lib.undo.replaceChildren(make("p", "", say("library_restored", { count: back.length })));
    } catch (error) {
      lib.undo.replaceChildren(make("p", "yj-error", error.message));
    }
    lib.removed = lib.removed.filter((one) => !ids.includes(one.id));
    drawTrash();
    follow();
  }

  async function reread(paths) {
    lib.undo.replaceChildren(make("p", "", say("library_rereading")));
    try {
      await inChunks("reread", paths, () => {});
      await follow();
      lib.undo.replaceChildren();
    } catch (error) {
      lib.undo.replaceChildren(make("p", "yj-error", error.message));
    }
  }

  function drawTrash() {
    const open = lib.trash.querySelector("details")?.open;
    lib.trash.replaceChildren();
    if (!lib.removed.length) return;
    const details = make("details");
    details.open = Boolean(open);
    const list = make("ul");
    for (const one of lib.removed.slice(0, 200)) {
      const item = make("li", "", `${one.path} `);
      item.append(
        make("span", "yj-fact", `${moment(one.removed)} `),
        press("yj-link", say("library_restore"), () => restore([one.id])),
      );
      list.append(item);
    }
    details.append(make("summary", "", say("library_trash", { count: lib.removed.length })), list);
    lib.trash.append(details);
  }

  /* ---- uploads ---- */

  function pick(folder) {
    const input = make("input");
    input.type = "file";
    input.multiple = true;
    input.className = "yj-offscreen";
    if (folder) input.webkitdirectory = true;
    input.addEventListener("change", () => {
      send([...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name })));
      input.remove();
    });
    input.addEventListener("cancel", () => input.remove());
    lib.root.append(input); // a page that is tested, and Safari, want it in the document
    input.click();
  }

  async function dropped(items) {
    const found = [];
    const walk = async (entry, path) => {
      if (entry.isFile) {
        found.push({ file: await new Promise((done, fail) => entry.file(done, fail)), name: path + entry.name });
        return;
      }
      const reader = entry.createReader();
      for (;;) { // It gives a hundred at a time.
        const entries = await new Promise((done, fail) => reader.readEntries(done, fail));
        if (!entries.length) return;
        for (const one of entries) await walk(one, `${path}${entry.name}/`);
      }
    };
    const entries = [...items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
    for (const entry of entries) await walk(entry, "");
    send(found);
  }

  function send(files) {
    if (!files.length) return;
    lib.asked = false;
    for (const { file, name } of files) lib.uploads.push({ file, name, state: "waits", said: "", part: 0 });
    pump();
  }

  function pump() {
    const running = lib.uploads.filter((one) => one.state === "sending").length;
    const waiting = lib.uploads.filter((one) => one.state === "waits");
    for (const one of waiting.slice(0, SENDING - running)) put(one);
    drawUploads();
    if (!running && !waiting.length && lib.uploads.some((one) => one.fresh)) {
      for (const one of lib.uploads) one.fresh = false;
      lib.asked = true;
      call("POST", "sync").then(follow, (error) => { lib.progress = error.message; drawUploads(); });
    }
  }

  function put(one) {
    one.state = "sending";
    const request = new XMLHttpRequest();
    request.open("PUT", `/library/files?name=${encodeURIComponent(wellFormed(one.name))}`);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) one.part = event.loaded / Math.max(1, event.total);
      drawSoon();
    });
    request.addEventListener("loadend", () => {
      arrived(one, request);
      pump();
    });
    request.send(one.file);
  }

  function wellFormed(name) {
    return name.toWellFormed ? name.toWellFormed() : name;
  }

  function arrived(one, request) {
    let data = null;
    try { data = JSON.parse(request.responseText); } catch { /* no answer of ours */ }
    one.part = 1;
    one.state = "failed";
    if (request.status === 401) one.said = say("library_signed_out");
    else if (request.status === 413) one.said = said({ outcome: "too_big" });
    else if (!data || !data.files) one.said = (data && data.error && data.error[lib.words.lang]) || say("library_lost");
    else {
      const added = data.files.filter((file) => file.path);
      one.paths = added.map((file) => file.path);
      one.fresh = added.length > 0;
      one.state = data.error || (!added.length && data.files.length) ? "failed" : "done";
      if (data.error) one.said = data.error[lib.words.lang];
      else if (data.files.length === 1 && data.files[0].name === one.name) one.said = said(data.files[0]);
      else {
        one.said = say("library_in_zip", { count: data.files.length, added: added.length });
        one.inside = data.files.filter((file) => !file.path).map((file) => `${file.name} ${said(file)}`);
      }
      one.final = one.state === "failed"; // the server has spoken: trying again changes nothing
    }
    if (one.state === "done") one.file = null;
  }

  function said(file) {
    return say(`outcome_${file.outcome}`, { name: file.path || "", megabytes: lib.words.megabytes });
  }

  /* After the index was brought up: a file that was stored may turn out to be unreadable. */
  function explainUploads() {
    const problems = new Map(lib.rows.filter((row) => row.state !== "ok").map((row) => [row.path, row]));
    for (const one of lib.uploads) {
      const problem = (one.paths || []).map((path) => problems.get(path)).find(Boolean);
      if (problem) {
        one.state = "unread";
        one.problem = problem.path;
        one.said = problem[lib.words.lang];
      } else if (one.state === "unread") {
        one.state = "done";
        one.said = said({ outcome: "added" });
      }
    }
    drawUploads();
  }

  function drawSoon() {
    if (lib.drawing) return;
    lib.drawing = requestAnimationFrame(() => { lib.drawing = 0; drawUploads(); });
  }

  function drawUploads() {
    const box = lib.uploadBox;
    box.replaceChildren();
    if (!lib.uploads.length && !lib.progress) return;
    const finished = lib.uploads.filter((one) => !["waits", "sending"].includes(one.state)).length;
    if (lib.uploads.length > 1) {
      box.append(make("p", "yj-fact", say("library_sent", { done: finished, total: lib.uploads.length })));
    }
    if (lib.progress) box.append(make("p", "yj-progress", lib.progress));
    const rank = { failed: 0, unread: 0, sending: 1, waits: 2, done: 3 };
    const sorted = [...lib.uploads].sort((a, b) => rank[a.state] - rank[b.state]);
    const list = make("ul");
    for (const one of sorted.slice(0, LISTED)) list.append(uploadElement(one));
    box.append(list);
    if (sorted.length > LISTED) box.append(make("p", "yj-fact", say("library_more", { count: sorted.length - LISTED })));
  }

  function uploadElement(one) {
    const item = make("li", `yj-upload yj-upload-${one.state}`);
    item.append(make("b", "", one.name), " ");
    if (one.state === "sending") {
      const bar = make("progress");
      bar.max = 1;
      bar.value = one.part;
      item.append(bar, " ", make("span", "yj-fact", say(one.part < 1 ? "library_sending" : "library_receiving")));
      return item;
    }
    item.append(make("span", "", one.state === "waits" ? say("library_waits") : one.said));
    const drop = () => { lib.uploads = lib.uploads.filter((other) => other !== one); drawUploads(); };
    if (one.state === "failed" && !one.final) {
      item.append(" ", press("yj-link", say("library_retry"), () => { one.state = "waits"; pump(); }));
    }
    if (one.state === "unread") {
      item.append(
        " ", press("yj-link", say("library_reread"), () => reread([one.problem])),
        " ", press("yj-link yj-remove", say("library_remove"), () => { remove([one.problem]); drop(); }),
      );
    }
    if (one.state !== "waits") item.append(" ", press("yj-link", say("library_dismiss"), drop));
    if (one.inside && one.inside.length) {
      const inside = make("ul");
      for (const line of one.inside.slice(0, LISTED)) inside.append(make("li", "", line));
      item.append(inside);
    }
    return item;
  }

  /* ---- the index ---- */

  async function look() {
    const state = await call("GET", "state");
    const samples = lib.state && lib.state.samples;
    lib.state = state;
    drawState();
    if (state.generation !== lib.generation || state.samples !== samples) {
      const first = lib.generation === -1;
      await load();
      if (!first) lib.grew();
    }
    return state;
  }

  /* Until the index has caught up; then the rows once more. Asked for again meanwhile, it goes round again. */
  async function follow() {
    lib.wanted = true;
    lib.following ??= (async () => {
      try {
        while (lib.wanted) {
          lib.wanted = false;
          await caughtUp();
          await load();
        }
      } catch (error) {
        lib.progress = error.message;
        drawUploads();
      } finally {
        lib.following = null;
      }
    })();
    return lib.following;
  }

  async function caughtUp() {
    for (;;) {
      const { working, error } = await look();
      if (!working) {
        lib.progress = error ? error[lib.words.lang] : lib.asked ? say("library_finished") : "";
        return drawUploads();
      }
      lib.progress = working.total ? say("library_indexing_count", working) : say("library_indexing");
      drawUploads();
      await new Promise((done) => setTimeout(done, 300));
    }
  }

  function drawState() {
    const { state } = lib;
    const size = `${(state.bytes / 2 ** 20).toFixed(1)} MB`;
    const lines = [
      say("library_generation", { ...state, size }),
      state.finished
        ? say("library_synced", { ...state.finished, at: moment(state.finished.at), seconds: state.finished.seconds.toFixed(1) })
        : say("library_not_synced"),
      say(state.watching ? "library_watching" : "library_not_watching"),
    ];
    if (state.user) offerLogout(state.user);
    lib.index.querySelector("div")?.remove();
    const box = make("div");
    for (const line of lines) box.append(make("p", "", line));
    lib.index.prepend(box);
  }

  /* Only where somebody is logged in: the bar at the top gets the way out. */
  function offerLogout(user) {
    const bar = document.querySelector(".yj-bar");
    if (!bar || bar.querySelector("form")) return;
    const form = make("form", "yj-logout");
    form.method = "post";
    form.action = "/logout";
    const button = make("button", "yj-bar-button", say("logout"));
    button.title = user;
    form.append(button);
    bar.append(form);
  }

  async function model(button) {
    button.disabled = true;
    try {
      const { passages, pace } = await call("GET", "pace");
      const seconds = pace ? passages / pace : 0;
      const time = seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
      const note = make("p", "yj-model", say("library_model_said", { passages, pace: Math.round(pace), time }));
      const lines = make("pre", "", "python -m index --model NAME\npython app.py --model NAME");
      lib.index.querySelector(".yj-model-box")?.remove();
      const box = make("div", "yj-model-box");
      box.append(note, lines);
      lib.index.append(box);
    } catch (error) {
      lib.index.append(make("p", "yj-error", error.message));
    } finally {
      button.disabled = false;
    }
  }

  /* ---- putting it together ---- */

  function mount(element, grew) {
    const root = element.querySelector(".yj-shelf");
    const find = (name) => root.querySelector(name);
    lib = {
      root, grew, words: JSON.parse(root.dataset.words), rows: [], shown: [], removed: [], uploads: [],
      chosen: new Set(), sort: { by: "title", down: false }, generation: -1, state: null, progress: "",
      find: find(".yj-find"), select: find(".yj-sort"), counts: find(".yj-counts"), bar: find(".yj-chosen-bar"),
      table: find(".yj-table"), body: find(".yj-rows"), head: make("div"), uploadBox: find(".yj-uploads"),
      undo: find(".yj-undo"), trash: find(".yj-trash"), index: find(".yj-index"),
    };
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
    const question = press("yj-link", say("library_model"), () => model(question));
    lib.index.append(press("yj-link", say("library_check"), () => call("POST", "sync").then(follow)), " ", question);
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
      const widen = lib && lib.root.querySelector("[data-do=widen]");
      if (widen) { widen.setAttribute("aria-pressed", "false"); widen.textContent = say("library_wide"); }
    }
  });

  window.youjuLibrary = { mount, send };
})();
