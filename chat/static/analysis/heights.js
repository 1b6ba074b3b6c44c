/* Where rows of different heights begin, and which row stands at a place. */

/* Heights of n rows → n + 1 sums: where each begins, and where the last one ends. */
export function sums(heights) {
  const tops = new Float64Array(heights.length + 1);
  for (let at = 0; at < heights.length; at += 1) tops[at + 1] = tops[at] + heights[at];
  return tops;
}

/* The number of the row at this distance from the top; the first or last one beyond either end. */
export function find(tops, place) {
  let [low, high] = [0, Math.max(0, tops.length - 2)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle] <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}
