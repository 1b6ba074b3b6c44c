/* The state of the index: shown, and followed until it has caught up with the folder. */
import { call, lib, make, moment, say } from "./shelf.js";
import { load } from "./rows.js";
import { drawUploads } from "./uploads.js";

export async function look() {
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

export async function model(button) {
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
