/* Another model for the index: which there are, what one costs, the change itself and how far it is. */
import { make, press, say } from "../shared/dom.js";
import { call, lib, subscribe } from "./state.js";
import { follow } from "./sync_status.js";

let box = null;

export async function toggle(button) {
  if (box) return close(button);
  box = make("div", "yj-model-box");
  lib.index.append(box);
  button.setAttribute("aria-expanded", "true");
  await attempt(async () => choose((await call("GET", "models")).models));
}

function close(button) {
  box.remove();
  box = null;
  button.setAttribute("aria-expanded", "false");
}

async function attempt(work) {
  const here = box;
  try {
    await work();
  } catch (error) {
    if (here === box) box?.append(make("p", "yj-error", error.message));
  }
}

function choose(models) {
  const group = make("fieldset");
  group.append(make("legend", "", say("library_models")));
  for (const model of models) {
    const label = make("label", "yj-model");
    const radio = make("input");
    radio.type = "radio";
    radio.name = "yj-model";
    radio.value = model.name;
    radio.checked = model.current;
    label.title = model.name;
    label.append(radio, " ", model.shown);
    if (model.current) label.append(" ", make("span", "yj-fact", say("library_model_now")));
    group.append(label);
  }
  const said = make("div", "yj-model-said");
  said.setAttribute("role", "status");
  group.addEventListener("change", (event) => {
    const model = models.find((one) => one.name === event.target.value);
    said.replaceChildren();
    if (!model.current) attempt(() => measure(model, said));
  });
  box.replaceChildren(make("p", "", say("library_model_about")), group, said);
  box.scrollIntoView({ block: "nearest" });
  group.after(make("p", "yj-fact", say("library_model_more")));
}

/* What it takes is measured before anything is changed. */
async function measure(model, said) {
  said.replaceChildren(make("p", "yj-fact", say("library_model_measuring")));
  let found;
  try {
    found = await call("POST", "models/measure", { name: model.name });
  } catch (error) {
    said.replaceChildren(make("p", "yj-error", error.message));
    return;
  }
  if (box?.querySelector(":checked")?.value !== model.name) return; // another was chosen meanwhile
  if (found.same) return said.replaceChildren(make("p", "", say("library_model_same")));
  const pace = found.pace >= 10 ? Math.round(found.pace) : found.pace.toFixed(1);
  const time = duration(found.pace ? found.passages / found.pace : 0);
  const go = press(say("library_model_go"), "yj-add", () => {
    go.disabled = true;
    attempt(async () => {
      await call("POST", "models/change", { name: model.name });
      await follow();
      if (box) choose((await call("GET", "models")).models);
    });
  });
  said.replaceChildren(
    make("p", "", say("library_model_said", { name: model.shown, passages: found.passages, pace, time })), go,
  );
  go.scrollIntoView({ block: "nearest" });
}

function duration(seconds) {
  if (seconds < 90) return say("library_seconds", { count: Math.max(1, Math.round(seconds)) });
  if (seconds < 5400) return say("library_minutes", { count: Math.round(seconds / 60) });
  return say("library_hours", { count: (seconds / 3600).toFixed(1) });
}

/* While it runs: how far it is, for every window that is open, and the way back. */
subscribe("state", drawChanging);

function drawChanging() {
  const { changing } = lib.state;
  const line = lib.index.querySelector(".yj-changing");
  if (!changing) return line?.remove();
  const text = say("library_changing", changing);
  if (line) {
    line.querySelector("span").textContent = text;
    line.querySelector("progress").value = changing.done;
    return;
  }
  const fresh = make("p", "yj-changing");
  const bar = make("progress");
  bar.max = Math.max(1, changing.total);
  bar.value = changing.done;
  fresh.append(
    make("span", "", text), " ", bar, " ",
    press(say("library_model_stop"), "yj-link", () => call("POST", "models/stop").then(follow, () => {})),
  );
  lib.index.append(fresh);
}
