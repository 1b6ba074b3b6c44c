/* The state of the index: shown, and followed until it has caught up with the folder. */
import { language, make, say, site } from "../shared/dom.js";
import { call, changed, lib, moment } from "./state.js";

/* The list of the library as it is now. */
async function load() {
  try {
    take(await call("GET", "reports"));
  } catch (error) {
    lib.counts.textContent = error.message;
  }
}

function take(listing) {
  lib.generation = listing.generation;
  lib.rows = listing.rows.map((cells) => Object.fromEntries(listing.columns.map((name, at) => [name, cells[at]])));
  const paths = new Set(lib.rows.map((row) => row.path));
  for (const path of lib.chosen) if (!paths.has(path)) lib.chosen.delete(path);
  lib.removed = listing.removed;
  changed("rows");
}

export async function look() {
  const state = await call("GET", "state");
  const samples = lib.state && lib.state.samples;
  lib.state = state;
  drawState();
  changed("state");
  if (state.generation !== lib.generation || state.samples !== samples) {
    const first = lib.generation === -1;
    await load();
    if (!first) lib.grew();
  }
  return state;
}

/* Until the index has caught up; then the rows once more. Asked for again meanwhile, it goes round again. */
export async function follow() {
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
      changed("uploads");
    } finally {
      lib.following = null;
    }
  })();
  return lib.following;
}

async function caughtUp() {
  for (;;) {
    const state = await look();
    const { working, error } = state;
    if (!working) {
      tell(error && !state.generation ? error[language()] : "");
      lib.progress = error ? error[language()] : lib.asked ? say("library_finished") : "";
      return changed("uploads");
    }
    lib.progress = state.changing ? say("library_changing", state.changing)
      : working.total ? say("library_indexing_count", working) : say("library_indexing");
    changed("uploads");
    tell(lib.progress);
    await new Promise((done) => setTimeout(done, 300));
  }
}

/* Who has come to ask reads it there, while there is nothing to ask. */
function tell(text) {
  const line = document.querySelector(".yj-preparing");
  if (line) line.textContent = text;
}

function drawState() {
  const { state } = lib;
  // Styles hide what this role may not do; the server refuses it all the same.
  document.documentElement.dataset.role = state.role;
  const size = `${(state.bytes / 2 ** 20).toFixed(1)} MB`;
  const lines = [
    state.generation ? say("library_generation", { ...state, size }) : say("library_no_generation"),
    state.finished
      ? say("library_synced", { ...state.finished, at: moment(state.finished.at), seconds: state.finished.seconds.toFixed(1) })
      : say("library_not_synced"),
    say(state.watching ? "library_watching" : "library_not_watching"),
  ];
  if (state.user) offerLogout(state.user);
  const trouble = state.trouble?.[language()] ?? "";
  if (lib.trouble.textContent !== trouble) lib.trouble.textContent = trouble;
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
  form.action = `${site}logout`;
  const button = make("button", "yj-bar-button", say("logout"));
  button.title = user;
  form.append(button);
  const account = make("a", "yj-bar-button", say("account"));
  account.href = `${site}account`;
  account.title = user;
  bar.append(account, form);
}
