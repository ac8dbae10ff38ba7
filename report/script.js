"use strict";
// Without this script the page has every word and number; with it, tables can be sorted and
// everything folded is unfolded for printing.
(function () {
  const announcement = document.getElementById("announcement");

  function key(row, column, numeric) {
    const cell = row.cells[column];
    if (!numeric) return cell.textContent.trim();
    const text = cell.dataset.value || cell.textContent.replace("−", "-").replace(/,/g, "");
    return Number.parseFloat(text);
  }

  function compare(a, b, numeric) {
    if (!numeric) return a.localeCompare(b, "en", { numeric: true });
    // What has no number stays at the end, whichever way the table is sorted.
    if (Number.isNaN(a) || Number.isNaN(b)) return null;
    return a - b;
  }

  function sort(table, head, column) {
    const numeric = head.classList.contains("n");
    const ascending = head.getAttribute("aria-sort") !== "ascending";
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => [key(row, column, numeric), row]);
    rows.sort((one, other) => {
      const order = compare(one[0], other[0], numeric);
      if (order === null) return Number.isNaN(one[0]) - Number.isNaN(other[0]);
      return ascending ? order : -order;
    });
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    body.append(...rows.map((pair) => pair[1]));
    const name = head.textContent.trim();
    announcement.textContent = `Sorted by ${name}, ${ascending ? "ascending" : "descending"}.`;
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(table, head, column));
    });
  }

  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    for (const each of opened) each.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const each of opened) each.open = false;
  });
})();
