// Tables that sort when a column's head is pressed. The page is whole without this.
for (const table of document.querySelectorAll("table.watch")) {
  for (const head of table.querySelectorAll("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sortBy(table, head));
  }
}

function sortBy(table, head) {
  const body = table.tBodies[0];
  const down = head.getAttribute("aria-sort") !== "descending" && head.dataset.sort === "number";
  const again = head.getAttribute("aria-sort") === "ascending" && head.dataset.sort === "text";
  const sign = down || again ? -1 : 1;
  const column = columnOf(table, head);
  const value = (row) => row.cells[column].dataset.value;
  const compare = head.dataset.sort === "number" ? (a, b) => Number(value(a)) - Number(value(b)) : (a, b) => value(a).localeCompare(value(b));
  for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", sign < 0 ? "descending" : "ascending");
  body.append(...[...body.rows].sort((a, b) => sign * compare(a, b)));
}

function columnOf(table, head) {
  const taken = [new Set(), new Set()];
  for (const [level, row] of [...table.tHead.rows].entries()) {
    let column = 0;
    for (const cell of row.cells) {
      while (taken[level].has(column)) column += 1;
      if (cell === head) return column;
      for (let down = 0; down < cell.rowSpan; down += 1)
        for (let across = 0; across < cell.colSpan; across += 1) taken[level + down].add(column + across);
      column += cell.colSpan;
    }
  }
  return 0;
}
