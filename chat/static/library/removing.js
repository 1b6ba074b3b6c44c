/* Choosing rows, deleting with undo, reading again. */
import { askOnly } from "../conversation/scope.js";
import { make, phone, press, say } from "../shared/dom.js";
import { closeSide } from "../shared/side.js";
import { correct } from "./correcting.js";
import { call, changed, lib, moment, subscribe } from "./state.js";
import { follow } from "./sync_status.js";

const CHUNK = 500; // paths in one request
const MOST_ASKED = 200; // reports a question may be narrowed to

subscribe("chosen", drawChosen);
subscribe("rows", drawTrash);

function drawChosen() {
  const count = lib.chosen.size;
  lib.bar.replaceChildren();
  if (count < lib.shown.length && lib.shown.length > 1) {
    lib.bar.append(press(say("library_select_all", { count: lib.shown.length }), "yj-link", () => {
      for (const row of lib.shown) lib.chosen.add(row.path);
      changed("rows");
    }));
  }
  if (!count) return;
  const chosen = () => [...lib.chosen];
  const reports = () => chosen().filter((path) => lib.rows.some((row) => row.path === path && row.state !== "problem"));
  if (count <= MOST_ASKED) {
    lib.bar.append(press(say("library_ask_only", { count }), "yj-link yj-ask-only", () => {
      if (phone.matches) closeSide();
      askOnly(reports());
    }));
  }
  if (!lib.state || !lib.state.samples) lib.bar.append(press(say("correct_many", { count }), "yj-link yj-edits", () => correct(chosen())));
  lib.bar.append(
    press(say("library_reread_many", { count }), "yj-link yj-edits", () => reread(chosen())),
    press(say("library_unselect"), "yj-link", () => { lib.chosen.clear(); changed("rows"); }),
  );
  if (!lib.state || !lib.state.samples) {
    lib.bar.append(press(say("library_remove_many", { count }), "yj-link yj-remove yj-edits", () => remove(chosen())));
  }
}

async function inChunks(path, names, each) {
  for (let at = 0; at < names.length; at += CHUNK) {
    each(await call("POST", path, { paths: names.slice(at, at + CHUNK) }));
  }
}

export async function remove(paths) {
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
  // What was said of an upload is not true of a file that is gone.
  const stays = lib.uploads.filter(({ paths }) => !paths?.length || !paths.every((path) => names.has(path)));
  lib.dismissed += lib.uploads.length - stays.length;
  lib.uploads = stays;
  changed("rows");
  lib.undo.replaceChildren();
  if (failure) lib.undo.append(make("p", "yj-error", failure.message));
  if (gone.length) {
    const line = make("p", "", say("library_removed", { count: gone.length }));
    line.append(" ", press(say("library_undo"), "yj-link yj-undo-button", () => restore(gone.map((one) => one.id))));
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

export async function reread(paths) {
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
      press(say("library_restore"), "yj-link yj-edits", () => restore([one.id])),
    );
    list.append(item);
  }
  details.append(make("summary", "", say("library_trash", { count: lib.removed.length })), list);
  lib.trash.append(details);
}
