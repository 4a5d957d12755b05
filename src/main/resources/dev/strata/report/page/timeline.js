// Steps in lanes, one for each stage, along the time of the build.

function niceStep(rough) {
  const power = Math.pow(10, Math.floor(Math.log10(rough)));
  const ratio = rough / power;
  return power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
}

function axisLabel(ms, step) {
  if (ms === 0) return "0";
  if (step < 1000) return ms < 1000 ? ms + " ms" : (ms / 1000).toFixed(step < 100 ? 2 : 1) + " s";
  if (ms < 60000) return ms / 1000 + " s";
  const rest = Math.round((ms % 60000) / 1000);
  return Math.floor(ms / 60000) + " min" + (rest ? " " + rest + " s" : "");
}

const timeline = {
  select: () => {},
  active: null,

  draw(build, now) {
    const timed = build.steps.filter((s) => s.endedMillis !== undefined);
    const total = Math.max(1, now || build.takenMillis, ...timed.map((s) => s.endedMillis));
    const path = new Set(build.criticalPath || []);
    this.legend(build);
    this.drawPath(build, path, total);
    const had = document.activeElement && document.activeElement.dataset.step;
    if (timed.length === 0) {
      fill("lanes", el("p", { class: "note" }, build.steps.length === 0
        ? "No step was reached."
        : "When its steps ran is not on record: the build is older than that."));
      return;
    }
    const lanes = new Map();
    for (const step of timed) {
      const stage = step.id.split(".")[0];
      if (!lanes.has(stage)) lanes.set(stage, []);
      lanes.get(stage).push(step);
    }
    const step = niceStep(total / 7);
    const ticks = [];
    for (let at = 0; at <= total; at += step) ticks.push(at);
    fill("lanes",
      ...[...lanes.values()].map((steps) => this.lane(steps, total, path, ticks)),
      el("div", { class: "axis", "aria-hidden": "true" }, el("div", {}), this.axis(ticks, step, total)));
    if (had) this.focus(had);
    this.mark();
  },

  legend(build) {
    const present = new Set(build.steps.map((s) => kind(s)));
    fill("legend",
      ...Object.keys(OUTCOMES).filter((k) => present.has(k) && k !== "waiting")
        .map((k) => el("li", {}, el("span", { class: "swatch " + k, "aria-hidden": "true" }), OUTCOMES[k].long)),
      (build.criticalPath || []).length > 0
        ? el("li", {}, el("span", { class: "swatch critical", "aria-hidden": "true" }), "critical path") : "");
  },

  drawPath(build, path, total) {
    const steps = build.steps.filter((s) => path.has(s.id));
    if (steps.length === 0) {
      fill("path", "");
      return;
    }
    const spent = steps.reduce((sum, s) => sum + s.endedMillis - s.begunMillis, 0);
    const first = Math.min(...build.steps.filter((s) => s.endedMillis !== undefined).map((s) => s.begunMillis));
    const last = Math.max(...build.steps.filter((s) => s.endedMillis !== undefined).map((s) => s.endedMillis));
    const longest = steps.reduce((a, b) =>
      b.endedMillis - b.begunMillis > a.endedMillis - a.begunMillis ? b : a);
    fill("path",
      "The critical path has " + count(steps.length, "step") + " and took ", took(spent), " of ",
      took(build.takenMillis === undefined ? Math.round(total) : build.takenMillis),
      ". Longest in it: ",
      el("a", { href: "#step", onclick: (e) => { e.preventDefault(); this.select(longest.id); } },
        el("code", {}, firstLine(longest.instruction))), ".",
      first > total / 20 ? ` Reading and planning took ${duration(first)} before the first step.` : "",
      total - last > total / 20 && !build.now ? ` After the last step ${duration(Math.round(total - last))} went into the result.` : "");
  },

  lane(steps, total, path, ticks) {
    const track = el("div", { class: "track" });
    for (const at of ticks) {
      const line = el("i", { class: "grid" });
      line.style.left = (100 * at) / total + "%";
      track.append(line);
    }
    for (const step of steps) track.append(this.bar(step, total, path));
    return el("div", { class: "lane" },
      el("div", { class: "stage", title: visible(steps[0].stage) }, visible(steps[0].stage)), track);
  },

  bar(step, total, path) {
    const left = (100 * step.begunMillis) / total;
    const width = (100 * (step.endedMillis - step.begunMillis)) / total;
    const waited = step.startedMillis - step.begunMillis;
    const bar = el("button", {
      type: "button",
      class: "bar " + kind(step) + (path.has(step.id) ? " critical" : ""),
      "data-step": step.id,
      tabindex: "-1",
      "aria-label": `${visible(step.stage)}, line ${step.line}: ${firstLine(step.instruction)}: ${step.outcome}, ${duration(step.endedMillis - step.begunMillis)}` +
        (path.has(step.id) ? ", on the critical path" : ""),
      title: `${firstLine(step.instruction)}\n${step.outcome}, ${duration(step.endedMillis - step.begunMillis)}`,
      onclick: () => this.select(step.id),
      onfocus: () => this.select(step.id),
    });
    bar.style.left = `min(${left}%, 100% - 4px)`;
    bar.style.width = `max(4px, ${width}%)`;
    if (waited > 0 && ["run", "running", "failed"].includes(step.outcome)) {
      const wait = el("span", { class: "wait" });
      wait.style.width = (100 * waited) / (step.endedMillis - step.begunMillis) + "%";
      bar.append(wait);
    }
    if (width > 6) bar.append(el("span", { class: "label" }, firstLine(step.instruction)));
    return bar;
  },

  axis(ticks, step, total) {
    const axis = el("div", { class: "track" });
    for (const at of ticks) {
      const label = el("span", { class: at / total > 0.94 ? "last" : "" }, axisLabel(at, step));
      label.style.left = (100 * at) / total + "%";
      axis.append(label);
    }
    return axis;
  },

  bars() {
    return [...document.querySelectorAll("#lanes .bar")];
  },

  focus(id) {
    const bar = this.bars().find((b) => b.dataset.step === id);
    if (bar) bar.focus({ preventScroll: true });
  },

  /** Marks the selected step; it is the one that the tab key goes to. */
  mark() {
    const bars = this.bars();
    const chosen = bars.find((b) => b.dataset.step === this.active) || bars[0];
    for (const bar of bars) {
      bar.tabIndex = bar === chosen ? 0 : -1;
      bar.classList.toggle("active", bar.dataset.step === this.active);
    }
  },

  onKey(event) {
    const bars = this.bars();
    const at = bars.indexOf(document.activeElement);
    if (at < 0) return;
    const lanes = [...document.querySelectorAll("#lanes .lane")];
    const lane = lanes.findIndex((l) => l.contains(bars[at]));
    let to;
    if (event.key === "ArrowRight") to = bars[at + 1];
    else if (event.key === "ArrowLeft") to = bars[at - 1];
    else if (event.key === "Home") to = bars[0];
    else if (event.key === "End") to = bars[bars.length - 1];
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const other = lanes[lane + (event.key === "ArrowDown" ? 1 : -1)];
      const x = bars[at].getBoundingClientRect().left;
      to = other && [...other.querySelectorAll(".bar")].reduce((a, b) =>
        Math.abs(b.getBoundingClientRect().left - x) < Math.abs(a.getBoundingClientRect().left - x) ? b : a);
    } else return;
    event.preventDefault();
    if (to) to.focus({ preventScroll: true });
  },
};

document.getElementById("lanes").addEventListener("keydown", (e) => timeline.onKey(e));

/** All that is known of one step. */
function drawStep(build, sizes, step) {
  if (!step) {
    fill("step", el("p", { class: "note" }, "Choose a step to see why it ran or was reused."));
    return;
  }
  const facts = [];
  const fact = (name, ...value) => facts.push(el("div", {}, el("dt", {}, name), el("dd", {}, ...value)));
  if (step.endedMillis !== undefined) {
    const waited = step.startedMillis - step.begunMillis;
    if (waited > 0) fact("looked up, waited", took(waited));
    fact("began at", took(step.begunMillis));
  }
  fact("took", took(step.durationMillis));
  if (step.savedMillis > 0) fact("saved", took(step.savedMillis));
  if (step.layer) {
    fact("layer", sizes[step.layer] === undefined ? "no longer in the store" : size(sizes[step.layer]),
      " ", el("code", { title: step.layer }, step.layer.slice(7, 19)));
  }
  if (step.key) fact("key", el("code", { title: step.key }, step.key.slice(7, 19)));
  if (step.after && step.after.length > 0) {
    const lines = step.after.map((id) => build.steps.find((s) => s.id === id)).filter((s) => s);
    fact("waited for", lines.map((s) => `${visible(s.stage)}:${s.line}`).join(", "));
  }
  fill("step",
    el("p", { class: "panel-title" }, chip(step), " ",
      el("span", { class: "where" }, `${visible(step.stage)}, line ${step.line}`)),
    el("pre", { class: "instruction" }, visibleLines(step.instruction)),
    el("ul", { class: "reasons" }, ...reasons(step).map((r) => el("li", {}, r))),
    el("dl", { class: "facts" }, ...facts),
    step.log ? el("pre", { class: "log", tabindex: "0", "aria-label": "Output" }, visibleLines(step.log)) : "");
}
