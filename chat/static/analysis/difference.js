/* What two texts share and what each has alone, by the longest common subsequence of their characters. */

// A shared run shorter than this between two changes reads better as part of the change.
const TOO_SHORT = 2;
// Beyond so many characters a side, both are shown without marks: the table below would be too large.
const LONGEST = 1_500;

/* [[text, whether it is shared], …] for each of the two. */
export function difference(a, b) {
  const [left, right] = [[...a], [...b]];
  if (left.length > LONGEST || right.length > LONGEST) return [[[a, true]], [[b, true]]];
  const steps = joined(aligned(left, right));
  const side = (own) => steps.map(([kind, ours, theirs]) => [own ? ours : theirs, kind === "same"]).filter(([text]) => text);
  return [side(true), side(false)];
}

/* Runs of ["same", x, x] and ["other", x, y], in order. */
function aligned(left, right) {
  const width = right.length + 1;
  const common = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = left[i] === right[j]
        ? common[(i + 1) * width + j + 1] + 1
        : Math.max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  const steps = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) add(steps, "same", left[i++], right[j++]);
    else if (j >= right.length || (i < left.length && common[(i + 1) * width + j] >= common[i * width + j + 1])) add(steps, "other", left[i++], "");
    else add(steps, "other", "", right[j++]);
  }
  return steps;
}

function add(steps, kind, ours, theirs) {
  const last = steps.at(-1);
  if (last?.[0] === kind) {
    last[1] += ours;
    last[2] += theirs;
  } else steps.push([kind, ours, theirs]);
}

/* A character that happens to be alike inside a change belongs to it. */
function joined(steps) {
  const found = [];
  steps.forEach(([kind, ours, theirs], at) => {
    const inside = at > 0 && at < steps.length - 1 && ours.length < TOO_SHORT;
    add(found, kind === "same" && inside ? "other" : kind, ours, theirs);
  });
  return found;
}
