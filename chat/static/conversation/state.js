/* What the parts of the conversation share: its place in the page, and what is known of each turn. */

const records = new WeakMap(); // a turn's element → what is kept of it

/* `list` holds the turns, `input` is the question box, `events` raise Gradio's events; set when it is mounted. */
export const page = { list: null, input: null, events: null, lang: "" };

export const input = () => page.input;
export const raise = (name, data) => page.events[name](data);
export const recordOf = (turn) => records.get(turn);
export const keepRecord = (turn, record) => records.set(turn, record);

const HISTORY = 8;

/* The answered questions before a turn of the same choice of reports, oldest first; asking for more of an answer is one,
   too. */
export function before(turn) {
  const all = [...page.list.children];
  const choice = recordOf(turn)?.choice || "";
  return all.slice(0, all.indexOf(turn)).map(recordOf)
    .filter((record) => record?.html && (record.choice || "") === choice)
    .flatMap(({ question, filters, without, more }) => [
      { question, filters, without }, ...(Array.isArray(more) ? more : []).map((again) => ({ question: again, filters, without: [] })),
    ])
    .slice(-HISTORY);
}

/* How the last report was opened: a keyboard wants to be taken there, and who wants words to the first of them. */
export const opened = { byKeyboard: false, words: "" };
