// Questions that report_harness.py asks of a page. Each function is called inside the page.

function unfold() {
  for (const each of document.querySelectorAll("details")) each.open = true;
}

// What a reader sees, text node by text node, so that neighbouring cells do not run together.
function visibleText(but) {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const parts = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest("script, style, template, noscript, title, desc, metadata")) continue;
    if (but && parent.closest(but)) continue;
    if (parent.checkVisibility({ visibilityProperty: true })) parts.push(walker.currentNode.data);
  }
  return parts.join(" ");
}

// Lightness of what the page stands on, 0 (black) to 1 (white).
function groundLightness() {
  for (const node of [document.body, document.documentElement]) {
    const colour = getComputedStyle(node).backgroundColor.match(/[\d.]+/g).map(Number);
    if (colour.length < 4 || colour[3] > 0) {
      return (0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]) / 255;
    }
  }
  return 1;
}

function nameOf(node) {
  const label = node.getAttribute("aria-label") || node.getAttribute("alt");
  if (label && label.trim()) return label.trim();
  for (const id of (node.getAttribute("aria-labelledby") || "").split(" ")) {
    const other = id && document.getElementById(id);
    if (other && other.textContent.trim()) return other.textContent.trim();
  }
  const inner = node.querySelector(":scope > title, :scope > figcaption");
  return inner ? inner.textContent.trim() : "";
}

// Graphics large enough to be figures, and how many of them have a name, themselves or by the
// figure that they stand in. Several layers of one drawing count once.
function countFigures() {
  const found = new Map();
  for (const node of document.querySelectorAll("svg, img, canvas")) {
    if (node.parentElement.closest("svg")) continue;
    const box = node.getBoundingClientRect();
    if (box.width < 120 || box.height < 50) continue;
    const holder = node.closest("figure, [role=img], .plotly-graph-div") || node;
    const named = [node, holder].some(
      (one) => nameOf(one) && !(one.tagName === "svg" && !one.closest("[role=img], figure")),
    );
    const place = holder === node ? `${box.x} ${box.y} ${box.width} ${box.height}` : holder;
    found.set(place, found.get(place) || named);
  }
  return [found.size, Array.from(found.values()).filter(Boolean).length];
}

function tables() {
  return Array.from(document.querySelectorAll("table")).filter(
    (table) => table.tBodies.length && table.tBodies[0].rows.length > 2 && table.checkVisibility(),
  );
}

function controlOf(head) {
  const inner = head.querySelector("button, a[href], [tabindex='0'], [role=button]");
  return head.tabIndex >= 0 ? head : inner;
}

// Places (table, column) of heads that take the focus: the first columns of the first tables.
function sortableHeads() {
  const places = [];
  tables().slice(0, 4).forEach((table, i) => {
    const heads = Array.from(table.querySelectorAll("thead th"));
    heads.slice(0, 4).forEach((head, j) => {
      if (controlOf(head)) places.push([i, j]);
    });
  });
  return places;
}

function focusHead(table, column) {
  const control = controlOf(tables()[table].querySelectorAll("thead th")[column]);
  if (control) control.focus();
  return document.activeElement === control;
}

function tableState(table) {
  const one = tables()[table];
  const live = document.querySelectorAll("[aria-live], [role=status], [role=alert]");
  const sorted = Array.from(one.querySelectorAll("th"), (th) => th.getAttribute("aria-sort"));
  return {
    rows: Array.from(one.tBodies[0].rows, (row) => row.textContent),
    aria_sort: sorted.filter((way) => way && way !== "none").length
      ? sorted.map((way) => way || "none").join(" ") : "",
    announced: Array.from(live, (node) => node.textContent).join(" ").trim(),
  };
}
