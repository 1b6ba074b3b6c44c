/* The page's own behaviour: the conversation, opening reports, copying.
   All markup arrives escaped from the server; text made here goes in by textContent. */
(() => {
  if (window.youju) return;

  const KEPT_TURNS = 30;
  const PATIENCE = 30000;
  const DOUBT = 3000;
  const phone = window.matchMedia("(max-width: 860px)");
  let talk = null;

  const storage = {
    read() {
      try {
        const turns = JSON.parse(localStorage.getItem("youju.turns") || "[]");
        return Array.isArray(turns) ? turns.filter((turn) => turn && typeof turn.html === "string") : [];
      } catch {
        return []; // A full, forbidden or damaged store means a conversation that is not kept.
      }
    },
    write(turns) {
      try {
        localStorage.setItem("youju.turns", JSON.stringify(turns.slice(-KEPT_TURNS)));
      } catch (error) {
        console.warn("conversation not kept:", error.name);
      }
    },
    /* Read again first: another tab may have asked since. */
    add(turn) { this.write([...this.read(), turn]); },
    /* The question under way: when the program starts again, Gradio loads the page again. */
    get asked() {
      try { return sessionStorage.getItem("youju.asked") || ""; } catch { return ""; }
    },
    set asked(question) {
      try { sessionStorage.setItem("youju.asked", question); } catch { /* typed again, then */ }
    },
  };

  function make(name, className, text) {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  /* ---- the conversation ---- */

  function mountTalk(element, props, watch, sendAsk, sendOpen) {
    const list = element.querySelector(".yj-turns");
    const form = element.querySelector("form");
    const input = element.querySelector("textarea");
    const words = JSON.parse(list.dataset.words);
    talk = { element, list, input, words, sendAsk, sendOpen };

    for (const turn of storage.read()) place(turnElement(), turn.html);
    list.scrollTop = list.scrollHeight;
    mood();

    watch("value", () => {
      const { turn, html } = props.value;
      const waiting = [...list.children].find((child) => child.dataset.turn === turn);
      if (!waiting) return;
      place(waiting, html);
      storage.add({ html });
      storage.asked = "";
      bring(waiting);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const question = input.value.trim();
      if (!question) return input.focus();
      input.value = "";
      grow();
      ask(question);
    });
    input.addEventListener("keydown", (event) => {
      // While pinyin is being composed, Enter chooses a word; Safari reports it as key 229.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      form.requestSubmit();
    });
    input.addEventListener("input", grow);
    input.value = storage.asked;
    grow();
    if (!phone.matches) input.focus();
  }

  function turnElement(question) {
    const turn = make("section", "yj-turn");
    if (question !== undefined) {
      const bubble = make("div", "yj-question");
      bubble.append(make("p", "yj-question-text", question));
      turn.append(bubble, make("p", "yj-waiting", talk.words.waiting));
    }
    talk.list.append(turn);
    return turn;
  }

  function place(turn, html) {
    turn.innerHTML = html;
    delete turn.dataset.turn;
  }

  function ask(question) {
    const id = `${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
    const turn = turnElement(question);
    turn.dataset.turn = id;
    mood();
    bring(turn);
    storage.asked = question;
    talk.sendAsk({ turn: id, question });
    setTimeout(() => alive().then((yes) => yes || giveUp(turn, id, talk.words.gone)), DOUBT);
    setTimeout(() => giveUp(turn, id), PATIENCE);
  }

  /* Whether the program still runs. Any answer will do; only silence counts. */
  async function alive() {
    try {
      await fetch("/youju/icon.svg", { method: "HEAD", cache: "no-store" });
      return true;
    } catch {
      return false;
    }
  }

  /* No answer in time, or none at all. An answer that comes later still takes its place. */
  function giveUp(turn, id, why = talk.words.slow) {
    const line = turn.querySelector(".yj-waiting");
    if (turn.dataset.turn !== id || !line) return;
    const question = turn.querySelector(".yj-question-text").textContent;
    const again = make("button", "yj-link", talk.words.retry);
    again.type = "button";
    again.addEventListener("click", () => { turn.remove(); ask(question); });
    line.className = "yj-none";
    line.textContent = `${why} `;
    line.append(again);
  }

  function failed() {
    for (const turn of talk.list.querySelectorAll("[data-turn]")) giveUp(turn, turn.dataset.turn);
  }

  function bring(turn) {
    requestAnimationFrame(() => turn.scrollIntoView({ block: "start", behavior: calm() }));
  }

  function calm() {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  }

  function grow() {
    const { input } = talk;
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 160)}px`;
  }

  function mood() {
    document.body.classList.toggle("yj-talking", talk.list.children.length > 0);
  }

  /* ---- the viewer ---- */

  function open(card) {
    const turn = card.closest(".yj-turn");
    const span = (one) => [Number(one.dataset.start), Number(one.dataset.end)];
    const others = [...turn.querySelectorAll(".yj-card")]
      .filter((one) => one !== card && one.dataset.report === card.dataset.report)
      .map(span);
    for (const one of document.querySelectorAll(".yj-card.yj-chosen")) one.classList.remove("yj-chosen");
    card.classList.add("yj-chosen");
    talk.sendOpen({
      report: card.dataset.report,
      current: span(card),
      sentence: [Number(card.dataset.markStart), Number(card.dataset.markEnd)],
      others,
    });
  }

  function mountReader(element, watch) {
    const show = () => whenVisible(element, () => {
      const viewer = element.querySelector(".yj-viewer");
      const doc = element.querySelector(".yj-doc");
      const target = element.querySelector(".yj-current");
      if (doc) doc.scrollTop = 0;
      if (target) target.scrollIntoView({ block: "center" });
      else if (phone.matches && viewer) viewer.scrollIntoView({ block: "start" });
    });
    watch("value", show);
    show(); // Gradio makes the tab when it is first chosen: the first report is there already.
  }

  /* The viewer's tab is chosen by the same answer that fills it, but drawn a moment later. */
  function whenVisible(element, then, tries = 120) {
    if (element.offsetParent !== null) requestAnimationFrame(then);
    else if (tries) requestAnimationFrame(() => whenVisible(element, then, tries - 1));
  }

  function step(button, by) {
    const hits = [...button.closest(".yj-viewer").querySelectorAll(".yj-hit")]
      // A passage over several lines is several marks; its first one counts.
      .filter((hit, at, all) => at === 0 || hit.className !== all[at - 1].className
        || hit.parentElement.previousElementSibling !== all[at - 1].parentElement);
    if (!hits.length) return;
    const was = Math.max(0, hits.findIndex((hit) => hit.classList.contains("yj-here") || hit.matches(".yj-current")));
    const here = hits.find((hit) => hit.classList.contains("yj-here"));
    const next = hits[((here ? hits.indexOf(here) : was) + by + hits.length) % hits.length];
    for (const hit of hits) hit.classList.toggle("yj-here", hit === next);
    next.scrollIntoView({ block: "center", behavior: calm() });
  }

  /* ---- copying ---- */

  async function copy(button) {
    let done = true;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      done = copyOldWay(button.dataset.copy); // Without https, other machines have no clipboard API.
    }
    const label = button.dataset.label || button.textContent;
    button.dataset.label = label;
    button.textContent = done ? button.dataset.done : button.dataset.failed;
    button.classList.toggle("yj-done", done);
    clearTimeout(button.timer);
    button.timer = setTimeout(() => {
      button.textContent = label;
      button.classList.remove("yj-done");
    }, 1800);
  }

  function copyOldWay(text) {
    const area = make("textarea", "yj-offscreen");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  /* ---- one listener for every button ---- */

  const actions = {
    copy,
    open: (button) => open(button.closest(".yj-card")),
    "open-report": (button) => talk.sendOpen({ report: button.dataset.report }),
    ask: (button) => ask(button.dataset.question),
    edit(button) {
      talk.input.value = button.closest(".yj-question").querySelector(".yj-question-text").textContent;
      grow();
      talk.input.focus();
    },
    new() {
      talk.list.replaceChildren();
      storage.write([]);
      storage.asked = "";
      mood();
      talk.input.focus();
    },
    library() {
      document.getElementById("yj-tab-library-button").click();
      document.getElementById("yj-side").scrollIntoView({ block: "start", behavior: calm() });
    },
    theme() {
      const dark = document.body.classList.toggle("dark");
      try { localStorage.setItem("youju.theme", dark ? "dark" : "light"); } catch { /* only for this visit, then */ }
    },
    language(link) {
      document.cookie = `youju_lang=${link.dataset.lang}; path=/; max-age=31536000; SameSite=Strict`;
    },
    go(button) {
      const target = document.getElementById(button.dataset.target);
      if (target) target.scrollIntoView({ block: "start", behavior: calm() });
    },
    "previous-hit": (button) => step(button, -1),
    "next-hit": (button) => step(button, 1),
    back() {
      const chosen = document.querySelector(".yj-card.yj-chosen");
      if (chosen) chosen.scrollIntoView({ block: "center", behavior: calm() });
      else talk.element.scrollIntoView({ behavior: calm() });
    },
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) {
      const action = actions[button.dataset.do];
      if (action && talk) action(button);
      return;
    }
    const filters = event.target.closest("#yj-filters > button") && document.getElementById("yj-filters");
    // On a phone the boxes open below the edge of the screen.
    if (filters) setTimeout(() => filters.scrollIntoView({ block: "nearest", behavior: calm() }), 200);
    const card = event.target.closest(".yj-card");
    // Selecting words to copy them is not choosing the card.
    if (card && talk && !String(window.getSelection())) open(card);
  });

  function dress() {
    const header = document.querySelector(".yj-header");
    if (!header) return requestAnimationFrame(dress);
    document.documentElement.lang = header.dataset.lang;
    let wanted = null;
    try { wanted = localStorage.getItem("youju.theme"); } catch { /* the system's choice, then */ }
    if (wanted) document.body.classList.toggle("dark", wanted === "dark");
  }

  window.youju = { talk: mountTalk, reader: mountReader, failed };
  dress();
})();
