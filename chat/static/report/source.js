/* The source of words chosen in the report: its title, and the headings they stand under by its outline, as
   the server cites them. */

export function sourceOf(viewer, range) {
  const title = viewer.querySelector(".yj-doc-name").textContent.replace(/^《|》$/g, "");
  const path = [];
  let level = Infinity;
  for (const entry of [...viewer.querySelectorAll(".yj-outline [data-target]")].reverse()) {
    const heading = document.getElementById(entry.dataset.target);
    const own = Number(/yj-level-(\d)/.exec(entry.closest("li").className)?.[1]);
    if (!heading || own >= level) continue;
    const behind = heading.compareDocumentPosition(range.startContainer) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (!behind && !heading.contains(range.startContainer)) continue;
    path.unshift(entry.dataset.step);
    level = own;
  }
  return `（《${title}》${path.join("")}）`;
}
