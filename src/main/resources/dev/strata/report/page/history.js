// How builds went: a trend, their list, and two of them side by side.

const MOST_LISTED = 100;

function colour(name) {
  const probe = document.getElementById("probe") || document.body.appendChild(el("i", { id: "probe", hidden: true }));
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

const trend = {
  plot: null,
  builds: [],

  draw(builds, selected, open) {
    this.builds = [...builds].reverse();
    const box = document.getElementById("trend");
    if (this.plot) this.plot.destroy();
    this.plot = null;
    box.replaceChildren();
    if (this.builds.length < 2) {
      fill("trend-note", this.builds.length === 0 ? "No build is on record yet." : "One build is no trend yet.");
      return;
    }
    const taken = this.builds.map((b) => b.takenMillis / 1000);
    const sorted = [...taken].sort((a, b) => a - b);
    fill("trend-note", count(builds.length, "build") + ", oldest to newest. Half of them took no more than ",
      took(Math.round(1000 * sorted[Math.floor((sorted.length - 1) / 2)])), "; together they saved ",
      took(builds.reduce((sum, b) => sum + b.savedMillis, 0)), ".");
    box.setAttribute("aria-label", "How long each build took and what it saved; the table below has the same numbers.");
    const ink = colour("muted");
    const grid = { stroke: colour("rule"), width: 1 };
    const axis = { stroke: ink, grid, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    this.plot = new uPlot({
      width: Math.max(320, box.clientWidth),
      height: 200,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { setScale: false } },
      scales: { x: { time: false, range: [-0.5, taken.length - 0.5] }, y: { range: (u, min, max) => [0, Math.max(0.1, max * 1.1)] } },
      axes: [
        { ...axis, grid: { show: false }, size: 28, splits: (u) => this.splits(u.width), values: (u, at) => at.map((i) => this.label(i)) },
        { ...axis, size: 56, values: (u, at) => at.map((v) => duration(Math.round(v * 1000))) },
      ],
      series: [
        {},
        { label: "saved", stroke: colour("hit"), width: 1, dash: [4, 4], points: { show: false } },
        { label: "took", stroke: colour("ink"), width: 1.5, points: { show: false } },
      ],
      hooks: { draw: [(u) => this.points(u, selected)] },
    }, [taken.map((_, i) => i), this.builds.map((b) => b.savedMillis / 1000), taken], box);
    box.append(el("p", { class: "key", "aria-hidden": "true" },
      el("span", { class: "line took" }), "took ", el("span", { class: "line saved" }), "saved ",
      el("span", { class: "dot failed" }), "did not succeed"));
    this.plot.over.addEventListener("click", () => {
      const i = this.plot.cursor.idx;
      if (i !== null && i !== undefined) open(this.builds[i].id);
    });
    this.plot.over.addEventListener("mousemove", () => {
      const b = this.builds[this.plot.cursor.idx];
      box.title = b ? `${b.id}: ${duration(b.takenMillis)}, ${b.result}` : "";
    });
  },

  splits(width) {
    const step = Math.max(1, Math.ceil(this.builds.length / Math.max(2, Math.floor(width / 110))));
    return this.builds.map((_, i) => i).filter((i) => i % step === 0);
  },

  label(i) {
    return when(this.builds[i].started).textContent.slice(5, 16);
  },

  points(u, selected) {
    const ctx = u.ctx;
    const ratio = devicePixelRatio;
    const many = this.builds.length > 200;
    ctx.save();
    this.builds.forEach((b, i) => {
      const chosen = b.id === selected;
      if (many && b.result === "ok" && !chosen) return;
      ctx.beginPath();
      ctx.arc(u.valToPos(i, "x", true), u.valToPos(b.takenMillis / 1000, "y", true), (chosen ? 5 : 3) * ratio, 0, 2 * Math.PI);
      ctx.fillStyle = b.result === "ok" ? colour("ink") : colour("failed");
      ctx.fill();
      if (chosen) {
        ctx.lineWidth = 2 * ratio;
        ctx.strokeStyle = colour("accent");
        ctx.stroke();
      }
    });
    ctx.restore();
  },
};

function drawBuilds(builds, selected, open) {
  const can = new Set(store.shown().map((b) => b.id));
  const row = (b) => el("tr", { "data-build": b.id, class: b.id === selected ? "active" : "" },
    el("td", {}, can.has(b.id)
      ? el("button", { type: "button", class: "plain", "aria-current": b.id === selected ? "true" : null, onclick: () => open(b.id) }, b.id)
      : el("span", { class: "note", title: "Not in this page" }, b.id)),
    el("td", {}, when(b.started)),
    el("td", { class: "result" }, resultChip(b.result)),
    el("td", { class: "n" }, data(b.stepCount, String(b.stepCount))),
    el("td", { class: "n" }, data(b.hits, String(b.hits))),
    el("td", { class: "n" }, took(b.takenMillis)),
    el("td", { class: "n" }, took(b.savedMillis)),
    el("td", { title: visible(b.dockerfile) }, visible(fileName(b.dockerfile))));
  const table = (list) => el("table", { class: "rows" },
    el("thead", {}, el("tr", {}, ...["Build", "Started", "Result"].map((h) => el("th", { scope: "col" }, h)),
      ...["Steps", "Hits", "Took", "Saved"].map((h) => el("th", { scope: "col", class: "n" }, h)), el("th", { scope: "col" }, "Dockerfile"))),
    el("tbody", {}, ...list.map(row)));
  fill("builds", table(builds.slice(0, MOST_LISTED)),
    builds.length > MOST_LISTED
      ? el("button", { type: "button", onclick: () => fill("builds", table(builds)) }, `Show all ${builds.length}`) : "");
}

async function drawComparison(before, after) {
  if (!before || !after || before === after) {
    fill("comparison", el("p", { class: "note" },
      store.shown().length < 2 ? "There is no second build to compare with." : "Choose two builds."));
    return;
  }
  const [one, two, pairs] = await Promise.all([store.build(before), store.build(after), store.pairs(before, after)]);
  const a = one.build;
  const b = two.build;
  const rows = pairs.steps.map(([i, j, slower]) => ({ slower, before: i < 0 ? null : a.steps[i], after: j < 0 ? null : b.steps[j] }))
    .map((p) => ({ ...p, any: p.after || p.before }));
  const most = Math.max(1, ...rows.map((r) => Math.abs(r.slower)));
  const args = [...new Set([...Object.keys(a.args), ...Object.keys(b.args)])].sort().filter((name) => a.args[name] !== b.args[name]);
  const arg = (value) => value === undefined ? el("span", { class: "note" }, "not given") : el("code", {}, visible(value));
  const slowest = rows.reduce((x, y) => (y.slower > x.slower ? y : x), { slower: 0 });
  const total = pairs.slowerMillis;
  fill("comparison",
    el("p", { class: "note" }, "The later took ", took(b.takenMillis), " where the earlier took ", took(a.takenMillis), ": ",
      data(total, duration(Math.abs(total))), total > 0 ? " slower" : total < 0 ? " faster" : " apart", ".",
      slowest.slower > 0 ? [` Slower by most: ${visible(slowest.any.stage)}, line ${slowest.any.line}, by ${duration(slowest.slower)}.`].join("") : ""),
    args.length > 0 ? el("table", { class: "rows", id: "changed-args" },
      el("thead", {}, el("tr", {}, ...["Argument", "Before", "After"].map((h) => el("th", { scope: "col" }, h)))),
      el("tbody", {}, ...args.map((name) => el("tr", {}, el("td", {}, el("code", {}, visible(name))), el("td", {}, arg(a.args[name])), el("td", {}, arg(b.args[name])))))) : "",
    el("table", { class: "rows", id: "pairs" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Line"), el("th", { scope: "col" }, "Before"), el("th", { scope: "col" }, "After"),
        el("th", { scope: "col", class: "n" }, "Took before"), el("th", { scope: "col", class: "n" }, "after"), el("th", { scope: "col", class: "n" }, "Slower"),
        el("th", { scope: "col", class: "delta" }, el("span", { class: "hidden" }, "Difference")), el("th", { scope: "col" }, "Instruction and why"))),
      el("tbody", {}, ...rows.map((r) => comparedRow(r, most)))));
}

function comparedRow(r, most) {
  const bar = el("i", { class: r.slower > 0 ? "slower" : "faster" });
  bar.style.width = (50 * Math.abs(r.slower)) / most + "%";
  const none = () => el("span", { class: "note" }, "\u2013");
  const changed = r.after && r.after.outcome !== "hit";
  return el("tr", {},
    el("td", { class: "where" }, `${visible(r.any.stage)}:${r.any.line}`),
    el("td", {}, r.before ? chip(r.before) : none()),
    el("td", {}, r.after ? chip(r.after) : none()),
    el("td", { class: "n" }, r.before ? took(r.before.durationMillis) : none()),
    el("td", { class: "n" }, r.after ? took(r.after.durationMillis) : none()),
    el("td", { class: "n" }, data(r.slower, (r.slower > 0 ? "+" : "") + duration(r.slower))),
    el("td", { class: "delta", "aria-hidden": "true" }, bar),
    el("td", {}, el("code", {}, firstLine(r.any.instruction)),
      ...(changed ? reasons(r.after).slice(0, 2).map((why) => el("div", { class: "note" }, why)) : [])));
}
