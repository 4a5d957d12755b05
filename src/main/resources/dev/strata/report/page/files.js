// Layers, waste, and the tree of files: of a hundred thousand rows those in sight are drawn.

const ROW = 24;
const TYPES = { d: "folder", f: "file", l: "link", p: "pipe", s: "socket", c: "device", b: "device", "-": "" };

function layerWhere(layer) {
  if (layer.line === undefined) return [el("span", { class: "note" }, "of the base image")];
  return [el("span", { class: "where" }, `${visible(layer.stage)}, line `, data(layer.line, String(layer.line))), " ",
    el("code", {}, firstLine(layer.instruction))];
}

function drawLayers(files, chooseLayer) {
  if (files.missing) {
    fill("layers-note", visible(files.missing));
    fill("layer-list");
    fill("waste");
    return;
  }
  const layers = files.layers;
  const total = layers.reduce((sum, l) => sum + l.bytes, 0);
  const most = Math.max(1, ...layers.map((l) => l.bytes));
  fill("layers-note", count(layers.length, "layer") + ", ", size(total), " before compression; the lowest stands first.");
  fill("layer-list", el("table", { class: "rows" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col", class: "n" }, "Layer"), el("th", { scope: "col", class: "n" }, "Size"),
      el("th", { scope: "col", class: "wide" }, el("span", { class: "hidden" }, "Share")), el("th", { scope: "col", class: "n" }, "Entries"),
      el("th", { scope: "col" }, "Made by"))),
    el("tbody", {}, ...layers.map((layer, i) => {
      const bar = el("i", { class: "share" });
      bar.style.width = (100 * layer.bytes) / most + "%";
      return el("tr", { "data-layer": i },
        el("td", { class: "n" }, el("button", { type: "button", class: "plain", title: "Show its files", onclick: () => chooseLayer(i) }, String(i))),
        el("td", { class: "n" }, size(layer.bytes)), el("td", { class: "wide" }, bar),
        el("td", { class: "n" }, data(layer.entries, layer.entries.toLocaleString("en"))),
        el("td", {}, ...layerWhere(layer)));
    }))));
  drawWaste(files.waste, layers);
}

function drawWaste(waste, layers) {
  const layerName = (i) => layers[i].line === undefined ? `layer ${i}` : `layer ${i}, line ${layers[i].line}`;
  const tables = [];
  if (waste.hidden.length > 0) {
    tables.push(el("details", {},
      el("summary", {}, count(waste.hiddenCount, "file is", "files are") + " stored and then hidden"),
      el("table", { class: "rows", id: "hidden-files" }, el("tbody", {}, ...waste.hidden.slice(0, 50).map((h) => el("tr", {},
        el("td", { class: "n" }, size(h.bytes)), el("td", {}, el("code", {}, visible(h.path))),
        el("td", { class: "note" }, `of ${layerName(h.layer)}, hidden by ${layerName(h.hiddenBy)}`)))))));
  }
  if (waste.duplicates.length > 0) {
    tables.push(el("details", {},
      el("summary", {}, count(waste.duplicateCount, "content is", "contents are") + " in several layers"),
      el("table", { class: "rows", id: "duplicates" }, el("tbody", {}, ...waste.duplicates.slice(0, 50).map((d) => el("tr", {},
        el("td", { class: "n" }, size(d.bytes)),
        el("td", {}, ...d.places.slice(0, 6).map((p) => el("div", {}, el("code", {}, visible(p)))),
          d.places.length > 6 ? el("div", { class: "note" }, `and ${d.places.length - 6} more`) : "")))))));
  }
  fill("waste",
    el("p", { class: "note" }, "Efficiency ", data(waste.efficiency, (100 * waste.efficiency).toFixed(1) + " %"), ": ",
      size(waste.visibleBytes), " of ", size(waste.storedBytes), " stored are there in the end",
      waste.hiddenBytes > 0 ? [", "] : ".", waste.hiddenBytes > 0 ? size(waste.hiddenBytes) : "",
      waste.hiddenBytes > 0 ? " are hidden by later layers." : ""),
    ...tables);
}

/** The rows of FileTable with what the tree needs: paths, children, the bytes below each folder. */
function fileModel(files) {
  const t = files.files;
  const n = t.name.length;
  const gone = new Uint8Array(n);
  for (const row of t.gone) gone[row] = 1;
  for (let i = 0; i < n; i++) if (t.layer[i] < 0 && t.type[i] === "-") gone[i] = 1;
  const below = new Float64Array(n);
  const inside = new Uint32Array(n);
  const depth = new Uint16Array(n);
  const children = new Array(n);
  for (let i = 1; i < n; i++) {
    depth[i] = depth[t.parent[i]] + 1;
    (children[t.parent[i]] || (children[t.parent[i]] = [])).push(i);
  }
  for (let i = n - 1; i >= 0; i--) {
    if (!gone[i] && t.type[i] === "f") below[i] += t.size[i];
    if (i > 0) {
      below[t.parent[i]] += below[i];
      inside[t.parent[i]] += inside[i] + (t.type[i] === "d" ? 0 : 1);
    }
  }
  const paths = new Array(n);
  paths[0] = "/";
  for (let i = 1; i < n; i++) paths[i] = (t.parent[i] === 0 ? "/" : paths[t.parent[i]] + "/") + t.name[i];
  return { t, n, gone, below, inside, depth, children, paths, lower: null };
}

const tree = {
  model: null,
  files: null,
  open: new Set([0]),
  rows: [],
  flat: false,
  active: -1,
  box: document.getElementById("tree"),
  space: el("div", { class: "space", role: "presentation" }),
  drawn: "",

  show(files) {
    this.files = files;
    const missing = Boolean(files.missing);
    document.getElementById("files-tools").hidden = missing;
    document.getElementById("files-body").hidden = missing;
    if (missing) {
      this.model = null;
      fill("files-note", visible(files.missing));
      return;
    }
    this.model = fileModel(files);
    this.open = new Set([0]);
    this.active = 0;
    const shown = this.model.t.type.split("").filter((type, i) => type !== "d" && !this.model.gone[i]).length;
    fill("files-note", data(shown, count(shown, "file")), ", ", size(this.model.below[0]), ".");
    fill("layer", el("option", { value: "" }, "all"), ...files.layers.map((l, i) =>
      el("option", { value: i }, l.line === undefined ? `${i}: base image` : `${i}: line ${l.line}, ${firstLine(l.instruction).slice(0, 40)}`)));
    document.getElementById("search").value = "";
    this.box.replaceChildren(this.space);
    this.update();
  },

  matcher() {
    const words = document.getElementById("search").value.trim().toLowerCase().split(/\s+/).filter((w) => w);
    const globs = words.map((w) => /[*?]/.test(w)
      ? new RegExp("(^|/)" + w.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".") + "$")
      : null);
    return words.length === 0 ? null : (path) => words.every((w, i) => globs[i] ? globs[i].test(path) : path.includes(w));
  },

  /** Works out which rows there are. */
  update() {
    const m = this.model;
    if (!m) return;
    const layer = document.getElementById("layer").value;
    const which = document.getElementById("which").value;
    const bySize = document.getElementById("order").value === "size";
    const match = this.matcher();
    const wanted = (i) => (which === "all" || (which === "gone") === (m.gone[i] === 1 || hiddenVersion(m, i))) &&
      (layer === "" || touches(m, i, Number(layer)));
    this.flat = match !== null || layer !== "" || which === "gone";
    const rows = [];
    if (this.flat) {
      if (match && !m.lower) m.lower = m.paths.map((p) => p.toLowerCase());
      for (let i = 1; i < m.n; i++) if (wanted(i) && (!match || match(m.lower[i]))) rows.push(i);
      if (bySize) rows.sort((a, b) => this.bytesOf(b) - this.bytesOf(a) || a - b);
    } else {
      const walk = (i) => {
        rows.push(i);
        if (!this.open.has(i)) return;
        let below = (m.children[i] || []).filter(wanted);
        if (bySize) below = below.sort((a, b) => this.bytesOf(b) - this.bytesOf(a) || a - b);
        below.forEach(walk);
      };
      walk(0);
    }
    this.rows = rows;
    if (!rows.includes(this.active)) this.active = rows.length > 0 ? rows[0] : -1;
    this.space.style.height = rows.length * ROW + "px";
    fill("found", this.flat ? count(rows.length, "path") + " found" : "");
    this.drawn = "";
    this.draw();
    this.whence();
  },

  bytesOf(i) {
    const m = this.model;
    return m.gone[i] ? m.t.size[i] : m.below[i];
  },

  /** Draws the rows in sight. */
  draw() {
    const m = this.model;
    if (!m) return;
    const height = this.box.clientHeight || 480;
    const from = Math.max(0, Math.floor(this.box.scrollTop / ROW) - 8);
    const to = Math.min(this.rows.length, from + Math.ceil(height / ROW) + 16);
    const key = from + " " + to + " " + this.active;
    if (key === this.drawn) return;
    this.drawn = key;
    const elements = [];
    for (let at = from; at < to; at++) elements.push(this.row(this.rows[at], at));
    this.space.replaceChildren(...elements);
    if (this.active >= 0) this.box.setAttribute("aria-activedescendant", "f" + this.active);
    else this.box.removeAttribute("aria-activedescendant");
  },

  row(i, at) {
    const m = this.model;
    const folder = m.t.type[i] === "d" && !m.gone[i];
    const level = this.flat ? 0 : m.depth[i];
    const name = this.flat ? m.paths[i] : i === 0 ? "/" : m.t.name[i];
    const row = el("div", {
      id: "f" + i, role: "treeitem", "aria-level": level + 1, "aria-posinset": at + 1, "aria-setsize": this.rows.length,
      "aria-expanded": folder && !this.flat ? String(this.open.has(i)) : null, "aria-selected": String(i === this.active),
      class: "file" + (i === this.active ? " active" : "") + (m.gone[i] ? " gone" : "") + (folder ? " folder" : ""),
    },
      el("span", { class: "twist", "aria-hidden": "true" }, folder && !this.flat ? (this.open.has(i) ? "\u25be" : "\u25b8") : ""),
      el("span", { class: "name" }, el("bdi", {}, visible(name)), folder && i !== 0 ? "/" : "",
        m.t.type[i] === "l" ? el("span", { class: "note" }, " \u2192 " + visible(m.t.target[i] || "")) : ""),
      m.gone[i] ? el("span", { class: "tag" }, "removed") : hiddenVersion(m, i) ? el("span", { class: "tag" }, "replaced") : "",
      el("span", { class: "layer" }, m.t.layer[i] < 0 ? "" : "layer " + m.t.layer[i]),
      el("span", { class: "bytes" }, m.t.type[i] === "f" || folder ? bytes(this.bytesOf(i)) : ""));
    row.style.top = at * ROW + "px";
    row.style.setProperty("--level", level);
    return row;
  },

  move(to) {
    if (this.rows.length === 0) return;
    const at = Math.max(0, Math.min(this.rows.length - 1, to));
    this.active = this.rows[at];
    const top = at * ROW;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top + ROW > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = top + ROW - this.box.clientHeight;
    this.draw();
    this.whence();
  },

  toggle(i, open) {
    if (this.flat || this.model.t.type[i] !== "d") return;
    if (open === undefined ? this.open.has(i) : !open) this.open.delete(i);
    else this.open.add(i);
    this.update();
  },

  onKey(event) {
    const at = this.rows.indexOf(this.active);
    const page = Math.max(1, Math.floor(this.box.clientHeight / ROW) - 1);
    const m = this.model;
    const i = this.active;
    switch (event.key) {
      case "ArrowDown": this.move(at + 1); break;
      case "ArrowUp": this.move(at - 1); break;
      case "PageDown": this.move(at + page); break;
      case "PageUp": this.move(at - page); break;
      case "Home": this.move(0); break;
      case "End": this.move(this.rows.length - 1); break;
      case "ArrowRight":
        if (this.flat || !m.children[i]) break;
        if (this.open.has(i)) this.move(at + 1);
        else this.toggle(i, true);
        break;
      case "ArrowLeft":
        if (this.flat) break;
        if (this.open.has(i) && i !== 0) this.toggle(i, false);
        else if (i > 0) this.move(this.rows.indexOf(m.t.parent[i]));
        break;
      case "Enter": case " ":
        if (this.flat) this.reveal(i);
        else this.toggle(i);
        break;
      default: return;
    }
    event.preventDefault();
  },

  /** Leaves the search, and shows this path in its folder. */
  reveal(i) {
    document.getElementById("search").value = "";
    document.getElementById("layer").value = "";
    document.getElementById("which").value = this.model.gone[i] ? "all" : "visible";
    for (let above = this.model.t.parent[i]; above >= 0; above = this.model.t.parent[above]) this.open.add(above);
    this.active = i;
    this.update();
    this.move(this.rows.indexOf(i));
  },

  /** Where the chosen path comes from, as strata whence tells it. */
  whence() {
    const m = this.model;
    const i = this.active;
    if (i < 0) {
      fill("whence", el("p", { class: "note" }, "No path is like that."));
      return;
    }
    const t = m.t;
    const events = t.events[i] || (t.layer[i] < 0 ? [] : [[t.layer[i], "wrote", t.size[i], t.mode[i]]]);
    const octal = (mode) => mode.toString(8).padStart(4, "0");
    fill("whence",
      el("p", { class: "panel-title path" }, el("code", {}, visible(m.paths[i]))),
      el("p", { class: "note" },
        [TYPES[t.type[i]], t.layer[i] < 0 ? "" : octal(t.mode[i]), t.layer[i] < 0 ? "" : t.owners[t.owner[i]],
          t.type[i] === "f" ? bytes(t.size[i]) : t.type[i] === "d" ? `${bytes(m.below[i])} in ${count(m.inside[i], "file")}` : ""]
          .filter((x) => x).join(" \u00b7 "), m.gone[i] ? " \u00b7 not in the image" : ""),
      t.type[i] === "l" ? el("p", { class: "note" }, "\u2192 ", el("code", {}, visible(t.target[i] || ""))) : "",
      events.length === 0 ? el("p", { class: "note" }, "No layer says more of it than that it holds what is below.") : "",
      el("ol", { class: "events" }, ...events.map(([layer, what, bytesThen, mode, by]) =>
        el("li", { "data-layer": layer, "data-event": what },
          el("b", {}, what), ` in layer ${layer}`, what === "removed" ? "" : [` \u00b7 ${bytes(bytesThen)} \u00b7 ${octal(mode)}`].join(""),
          by && by !== m.paths[i] ? ` \u00b7 with ${visible(by)}` : "",
          el("div", {}, ...layerWhere(this.files.layers[layer]))))));
  },
};

function hiddenVersion(m, i) {
  const events = m.t.events[i];
  return events !== undefined && m.t.type[i] !== "d" && events.some((e) => e[1] === "replaced");
}

function touches(m, i, layer) {
  const events = m.t.events[i];
  return events ? events.some((e) => e[0] === layer) : m.t.layer[i] === layer;
}

tree.box.addEventListener("scroll", () => tree.draw(), { passive: true });
tree.box.addEventListener("keydown", (e) => tree.onKey(e));
tree.box.addEventListener("click", (e) => {
  const row = e.target.closest(".file");
  if (!row) return;
  const i = Number(row.id.slice(1));
  const twist = e.target.closest(".twist") || i === tree.active;
  tree.active = i;
  if (twist) tree.toggle(i);
  tree.draw();
  tree.whence();
});
for (const id of ["layer", "which", "order"]) {
  document.getElementById(id).addEventListener("change", () => {
    tree.box.scrollTop = 0;
    tree.update();
  });
}
document.getElementById("search").addEventListener("input", () => {
  tree.box.scrollTop = 0;
  tree.update();
});
document.getElementById("search").addEventListener("keydown", (e) => {
  if (e.key === "ArrowDown" || e.key === "Enter") {
    e.preventDefault();
    tree.box.focus();
  }
});
