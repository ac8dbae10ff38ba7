"use strict";
// Without this script the page has every word and number; with it, tables can be sorted, everything
// folded is unfolded for printing, and files are saved from the archive that the page carries.
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

  const block = document.getElementById("carried-data");
  let archive = null;

  function carried() {
    if (archive) return archive;
    const text = atob(block.textContent);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    const view = new DataView(bytes.buffer);
    const files = new Map();
    // The directory of a ZIP: its length and place stand in the last 22 bytes.
    let at = view.getUint32(bytes.length - 6, true);
    for (let left = view.getUint16(bytes.length - 12, true); left > 0; left--) {
      const length = view.getUint16(at + 28, true);
      const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length));
      const head = view.getUint32(at + 42, true);
      const start = head + 30 + view.getUint16(head + 26, true) + view.getUint16(head + 28, true);
      files.set(name, bytes.subarray(start, start + view.getUint32(at + 20, true)));
      at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    archive = { bytes, files };
    return archive;
  }

  async function contents(link) {
    const path = link.dataset.file;
    if (!path) return new Blob([carried().bytes], { type: "application/zip" });
    const file = carried().files.get(path);
    if (!file) {
      const drawing = link.closest("figure").querySelector(".drawing svg");
      return new Blob([new XMLSerializer().serializeToString(drawing)], { type: "image/svg+xml" });
    }
    const packed = new Blob([file]).stream();
    return new Response(packed.pipeThrough(new DecompressionStream("deflate-raw"))).blob();
  }

  async function save(link) {
    const found = await contents(link);
    const saved = document.createElement("a");
    saved.href = URL.createObjectURL(found);
    saved.download = link.download || link.dataset.name;
    saved.click();
    setTimeout(() => URL.revokeObjectURL(saved.href), 60000);
  }

  // A browser that cannot inflate follows the links, to the files beside the report.
  const inflates = "DecompressionStream" in window;
  for (const link of document.querySelectorAll("a[data-file]")) {
    if (!link.dataset.file) link.href = "#carried";
    else if (!inflates) continue;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      save(link);
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
