// One page for one build at a time.

const page = {
  id: null,
  shown: null,
  sizes: {},
  wantsNewest: true,

  async start() {
    this.theme();
    timeline.select = (id) => this.select(id);
    document.getElementById("pick").addEventListener("change", (e) => this.open(e.target.value));
    document.getElementById("scope").addEventListener("change", () => this.drawHistory());
    for (const id of ["before", "after"]) document.getElementById(id).addEventListener("change", () => this.compare());
    document.addEventListener("keydown", (e) => this.onKey(e));
    let width = innerWidth;
    addEventListener("resize", () => {
      if (innerWidth === width) return;
      width = innerWidth;
      this.drawHistory();
      tree.draw();
    });
    if (isLive) await this.listen();
    const asked = decodeURIComponent(location.hash.replace(/^#build=/, ""));
    const newest = store.shown()[0];
    this.fillPick();
    if (store.shown().some((b) => b.id === asked)) await this.open(asked);
    else if (!live.running() && newest) await this.open(newest.id, true);
    else this.nothing();
    document.documentElement.dataset.ready = "true";
  },

  nothing() {
    fill("title", live.running() ? "" : "No build is on record yet");
    fill("lead", live.running() ? "" : store.busy ? "A build runs; what was built before is shown when it ends." : "strata build makes one.");
    this.drawHistory();
  },

  async open(id, follow) {
    this.wantsNewest = Boolean(follow) || (live.build !== null && live.build.id === id);
    this.id = id;
    if (live.build && live.build.id === id && !store.shown().some((b) => b.id === id)) {
      this.drawLive();
      return;
    }
    try {
      const { build, sizes } = await store.build(id);
      if (this.id !== id) return;
      this.shown = build;
      this.sizes = sizes;
      const worst = build.steps.find((s) => s.outcome === "failed") || build.steps.find((s) => s.outcome === "run");
      timeline.active = worst ? worst.id : build.steps.length > 0 ? build.steps[0].id : null;
      this.drawBuild(build);
      this.fillPick();
      this.fillScope();
      this.drawHistory();
      this.fillCompare();
      const files = await store.files(id).catch((e) => ({ missing: e.message }));
      if (this.id === id) this.drawFiles(files);
    } catch (e) {
      this.notice(String(e.message || e));
    }
  },

  drawFiles(files) {
    tree.show(files);
    drawLayers(files, (layer) => {
      document.getElementById("layer").value = String(layer);
      document.getElementById("which").value = "all";
      tree.update();
      document.getElementById("files").scrollIntoView();
      tree.box.focus({ preventScroll: true });
    });
  },

  drawBuild(build, now) {
    document.title = fileName(build.dockerfile) + " \u00b7 " + build.id + " \u00b7 Strata";
    fill("title", visible(fileName(build.dockerfile)), " ", resultChip(build.result));
    const steps = build.result === "running"
      ? `${build.steps.filter((s) => s.outcome !== "waiting" && s.outcome !== "running").length} of ${count(build.stepCount, "step")} done`
      : count(build.stepCount, "step");
    fill("lead", build.result === "running" ? "Running for " : build.result === "ok" ? "Built in " : "Ended after ",
      took(build.takenMillis || 0), ": ", data(build.stepCount, steps), ", ", data(build.hits, build.hits + " reused"), ", ",
      data(build.runs, build.runs + " run"), build.savedMillis > 0 ? "; " : ".",
      build.savedMillis > 0 ? took(build.savedMillis) : "", build.savedMillis > 0 ? " saved." : "");
    this.notice(build.error ? visibleLines(build.error) : build.now ? visible(build.now) : "", build.error ? "failed" : "");
    const facts = [];
    const fact = (name, ...value) => facts.push(el("div", {}, el("dt", {}, name), el("dd", {}, ...value)));
    fact("build", el("code", {}, build.id));
    fact("started", when(build.started));
    fact("Dockerfile", el("code", {}, visible(build.dockerfile)));
    if (build.target) fact("target", el("code", {}, visible(build.target)));
    for (const name of build.names) fact("name", el("code", {}, visible(name)));
    for (const [name, value] of Object.entries(build.args)) fact("arg", el("code", {}, visible(name + "=" + value)));
    if (build.image) fact("image", el("code", { title: build.image }, build.image.slice(0, 19)));
    fill("facts", ...facts);
    this.drawSteps(build, now);
  },

  drawSteps(build, now) {
    timeline.draw(build, now);
    drawStep(build, this.sizes, build.steps.find((s) => s.id === timeline.active));
    drawSource(build, (id) => this.select(id), timeline.active);
  },

  select(id) {
    if (!this.shown || timeline.active === id) return;
    timeline.active = id;
    timeline.mark();
    drawStep(this.shown, this.sizes, this.shown.steps.find((s) => s.id === id));
    for (const row of document.querySelectorAll("#lines tr.step")) row.classList.toggle("active", row.dataset.step === id);
  },

  notice(text, className) {
    const notice = fill("notice", text);
    notice.hidden = text === "";
    notice.className = "notice " + (className || "");
  },

  fillPick() {
    const option = (b) => el("option", { value: b.id },
      `${when(b.started).textContent}  ${visible(fileName(b.dockerfile))}  ${b.result}  ${b.id}`);
    const builds = [...store.shown()];
    if (live.build && !builds.some((b) => b.id === live.build.id)) builds.unshift(live.build);
    fill("pick", ...builds.map(option));
    if (this.id) document.getElementById("pick").value = this.id;
  },

  fillScope() {
    const files = [...new Set(store.history.map((b) => b.dockerfile))];
    const scope = document.getElementById("scope");
    const was = scope.value;
    fill("scope", el("option", { value: "" }, "all Dockerfiles"), ...files.map((f) => el("option", { value: f }, visible(fileName(f)))));
    scope.value = was !== "" && files.includes(was) ? was : this.shown && files.includes(this.shown.dockerfile) ? this.shown.dockerfile : "";
  },

  drawHistory() {
    const scope = document.getElementById("scope").value;
    const builds = store.history.filter((b) => scope === "" || b.dockerfile === scope);
    const can = new Set(store.shown().map((b) => b.id));
    const open = (id) => can.has(id) && this.open(id);
    trend.draw(builds, this.id, open);
    drawBuilds(builds, this.id, open);
  },

  fillCompare() {
    const builds = store.shown();
    const option = (b) => el("option", { value: b.id }, `${when(b.started).textContent}  ${b.id}  ${duration(b.takenMillis)}`);
    fill("before", ...builds.map(option));
    fill("after", ...builds.map(option));
    const at = builds.findIndex((b) => b.id === this.id);
    const older = builds.slice(at + 1).find((b) => b.dockerfile === this.shown.dockerfile) || builds[at + 1];
    const newer = builds[at - 1];
    document.getElementById("before").value = older ? older.id : this.id;
    document.getElementById("after").value = older || !newer ? this.id : newer.id;
    return this.compare();
  },

  compare() {
    return drawComparison(document.getElementById("before").value, document.getElementById("after").value)
      .catch((e) => fill("comparison", el("p", { class: "note" }, String(e.message || e))));
  },

  // A page that is served.

  async listen() {
    await store.refresh().catch((e) => this.notice(e.message));
    const events = new EventSource("events");
    let due = false;
    live.changed = () => {
      if (due) return;
      due = true;
      setTimeout(() => {
        due = false;
        this.onLive();
      }, 100);
    };
    events.addEventListener("begin", () => live.begin());
    events.addEventListener("live", (e) => live.take(JSON.parse(e.data)));
    events.addEventListener("history", () => this.onHistory());
    events.onerror = () => this.notice("strata ui does not answer; what is shown is what it said last.");
    events.onopen = () => this.notice("");
    setInterval(() => live.running() && this.onLive(), 500);
  },

  onLive() {
    const build = live.build;
    if (!build || store.shown().some((b) => b.id === build.id)) return;
    if (this.id !== build.id) {
      if (this.wantsNewest || !this.id) {
        this.id = build.id;
        timeline.active = null;
      }
      this.fillPick();
    }
    if (this.id === build.id) this.drawLive();
  },

  drawLive() {
    const build = live.build;
    if (live.running()) live.tick();
    this.shown = build;
    this.sizes = {};
    const running = build.steps.filter((s) => s.outcome === "running");
    const active = build.steps.find((s) => s.id === timeline.active);
    if (running.length > 0 && (!active || active.outcome !== "running") && !document.activeElement.closest("#timeline")) {
      timeline.active = running[0].id;
    }
    this.drawBuild(build, build.takenMillis);
    this.drawFiles({ missing: "The files are shown when the build has ended." });
  },

  async onHistory() {
    await store.refresh();
    const newest = store.shown()[0];
    this.fillPick();
    if (newest && (this.wantsNewest || (live.build && this.id === live.build.id))) await this.open(newest.id, true);
    else this.drawHistory();
  },

  // Keys and looks.

  onKey(event) {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      document.getElementById("files").scrollIntoView();
      document.getElementById("search").focus({ preventScroll: true });
    }
  },

  theme() {
    const root = document.documentElement;
    const button = document.getElementById("theme");
    const themes = ["auto", "light", "dark"];
    const set = (theme) => {
      root.dataset.theme = theme;
      button.textContent = "Theme: " + theme;
      if (trend.builds.length > 0) this.drawHistory();
    };
    let kept = "auto";
    try {
      kept = localStorage.getItem("strata-theme") || "auto";
    } catch (e) {
      // A page that may keep nothing.
    }
    set(themes.includes(kept) ? kept : "auto");
    button.addEventListener("click", () => {
      const next = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
      set(next);
      try {
        localStorage.setItem("strata-theme", next);
      } catch (e) {
        // As above.
      }
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => trend.builds.length > 0 && this.drawHistory());
    let before = null;
    matchMedia("print").addEventListener("change", (e) => {
      if (e.matches && before === null) {
        before = root.dataset.theme;
        root.dataset.theme = "light";
        this.drawHistory();
      } else if (!e.matches && before !== null) {
        root.dataset.theme = before;
        before = null;
        this.drawHistory();
      }
    });
  },
};

page.start();
