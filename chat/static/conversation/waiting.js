/* Questions that wait until there is something to ask: the reports are being read for the first time. They are asked
   one after the other, in their order: each may lean on the answer before it. */

import { say } from "../shared/dom.js";
import { lib, subscribe } from "../library/state.js";
import { follow } from "../library/sync_status.js";

const queue = []; // their turns
let ask = null; // what asks a turn

export const onReady = (then) => { ask = then; };

/* The line below a question that has no answer yet. */
export function tell(turn, text) {
  const line = turn.querySelector(".yj-waiting > span");
  if (line && line.textContent !== text) line.textContent = text;
}

/* Have a turn wait; `far` is {done, total} of the files, as far as it is known. */
export function hold(turn, far) {
  if (!queue.includes(turn)) queue.push(turn);
  delete turn.dataset.turn;
  show(turn, far);
  // Before the library is there, nothing can be followed; it begins by itself then.
  if (lib.root) follow();
}

export const waits = (turn) => queue.includes(turn);

/* It may have been refused: the library's next look at the index has it asked again, unless its answer comes. */
export const putBack = (turn) => { turn.dataset.again = ""; };

/* It is answered, or not wanted any more; the next one's turn. */
export function release(turn) {
  if (!waits(turn)) return;
  queue.splice(queue.indexOf(turn), 1);
  if (ready()) next();
}

/* Another conversation is shown. */
export const releaseAll = () => { queue.length = 0; };

/* Whether asking is of use: there is an index, or a sentence that says why there is none. */
function ready() {
  const { generation, working, error } = lib.state || {};
  return Boolean(generation || (error && !working));
}

function next() {
  const [turn] = queue;
  // One that has this is under way.
  if (turn && (!turn.dataset.turn || "again" in turn.dataset)) ask(turn);
}

function show(turn, far) {
  tell(turn, far?.total ? say("preparing_wait_count", far) : say("preparing_wait"));
}

subscribe("state", () => {
  if (ready()) next();
  else for (const turn of queue) show(turn, lib.state.working);
});
