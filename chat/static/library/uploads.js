/* Files, folders and zips on their way in, each with its progress and what became of it. */
import { language, make, press, say, site, words } from "../shared/dom.js";
import { remove, reread } from "./removing.js";
import { call, lib, subscribe } from "./state.js";
import { follow } from "./sync_status.js";

const SENDING = 2; // uploads at once
const LISTED = 60; // uploads shown at once

subscribe("rows", explainUploads);
subscribe("uploads", drawUploads);

export function pick(folder) {
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

export async function dropped(items) {
  const found = [];
  const lost = [];
  const walk = async (entry, path) => {
    try {
      await into(entry, path);
    } catch {
      lost.push(path + entry.name); // gone, or not ours to read: the others are taken all the same
    }
  };
  const into = async (entry, path) => {
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
  for (const name of lost) lib.uploads.push({ name, state: "failed", said: say("outcome_lost"), final: true, part: 1 });
  if (lost.length) drawUploads();
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
  request.open("PUT", `${site}library/files?name=${encodeURIComponent(wellFormed(one.name))}`);
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
  if (request.status === 401) one.said = say("signed_out");
  else if (request.status === 413) one.said = said({ outcome: "too_big" });
  else if (!data || !data.files) one.said = (data && data.error && data.error[language()]) || say("library_lost");
  else {
    const added = data.files.filter((file) => file.path);
    one.paths = added.map((file) => file.path);
    one.fresh = added.length > 0;
    one.state = data.error || (!added.length && data.files.length) ? "failed" : "done";
    if (data.error) one.said = data.error[language()];
    else if (data.files.length === 1 && data.files[0].name === one.name) one.said = said(data.files[0]);
    else {
      one.zip = true;
      one.said = say("library_in_zip", { count: data.files.length, added: added.length });
      one.inside = data.files.filter((file) => !file.path).map((file) => `${file.name} ${said(file)}`);
    }
    one.final = one.state === "failed"; // the server has spoken: trying again changes nothing
  }
  if (one.state === "done") one.file = null;
}

function said(file) {
  return say(`outcome_${file.outcome}`, { name: file.path || "", megabytes: words.megabytes });
}

/* After the index was brought up: a file that was stored may turn out to be unreadable. */
function explainUploads() {
  const problems = new Map(lib.rows.filter((row) => row.state !== "ok").map((row) => [row.path, row]));
  for (const one of lib.uploads) {
    const found = (one.paths || []).map((path) => problems.get(path)).filter(Boolean);
    const [problem] = found;
    if (problem && one.zip) {
      // What was added stays said; what of it is noted or cannot be read stands below, each with its reason.
      one.noted = found.map((row) => `${row.path} ${row[language()]}`);
    } else if (problem) {
      // What was read is no fault, whatever is to be said of it: that another file is the same.
      one.state = problem.state === "noted" ? "noted" : "unread";
      one.problem = problem.path;
      one.said = problem[language()];
    } else if (["unread", "noted"].includes(one.state)) {
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
  if (!lib.uploads.length) lib.dismissed = 0;
  if (!lib.uploads.length && !lib.progress) return;
  const finished = lib.uploads.filter((one) => !["waits", "sending"].includes(one.state)).length;
  const gone = lib.dismissed;
  if (lib.uploads.length + gone > 1) {
    box.append(make("p", "yj-fact", say("library_sent", { done: finished + gone, total: lib.uploads.length + gone })));
  }
  if (lib.progress) box.append(make("p", "yj-progress", lib.progress));
  const rank = { failed: 0, unread: 0, noted: 0, sending: 1, waits: 2, done: 3 };
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
  const drop = () => {
    lib.uploads = lib.uploads.filter((other) => other !== one);
    lib.dismissed += 1;
    drawUploads();
  };
  if (one.state === "failed" && !one.final) {
    item.append(" ", press(say("library_retry"), "yj-link", () => { one.state = "waits"; pump(); }));
  }
  if (one.state === "unread") item.append(" ", press(say("library_reread"), "yj-link", () => reread([one.problem])));
  if (["unread", "noted"].includes(one.state)) {
    item.append(
      " ", press(say("library_remove"), "yj-link yj-remove", () => { remove([one.problem]); drop(); }),
    );
  }
  if (one.state !== "waits") item.append(" ", press(say("library_dismiss"), "yj-link", drop));
  const lines = [...(one.inside || []), ...(one.noted || [])];
  if (lines.length) {
    const inside = make("ul");
    for (const line of lines.slice(0, LISTED)) inside.append(make("li", "", line));
    item.append(inside);
  }
  return item;
}
