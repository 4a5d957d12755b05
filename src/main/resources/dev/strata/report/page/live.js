// The build that runs, made of the lines that its server hands on: a build like those on record.

const LOG_LINES = 12;

const live = {
  build: null,
  vertices: new Map(),
  changed: () => {},

  begin() {
    this.build = null;
    this.vertices = new Map();
  },

  take(e) {
    const b = this.build;
    if (e.event === "build") {
      this.build = {
        id: e.id, started: e.started, dockerfile: e.dockerfile, source: e.source, result: "running", steps: [],
        args: {}, names: [], hits: 0, runs: 0, stepCount: 0, savedMillis: 0, criticalPath: [], now: "",
      };
    } else if (b && e.event === "step") {
      const step = {
        id: e.id, stage: e.stage, line: e.line, instruction: e.instruction, outcome: "waiting", reason: "", durationMillis: 0, savedMillis: 0, log: "",
      };
      this.vertices.set(e.vertex, step);
      b.steps.push(step);
      b.stepCount++;
    } else if (b && e.event === "other") {
      this.vertices.set(e.vertex, { other: e.name });
    } else if (b && e.event === "closed") {
      b.closed = true;
      if (b.result === "running") b.result = b.steps.some((s) => s.outcome === "failed") ? "failed" : "ended";
    } else if (b && e.vertex) {
      this.step(b, this.vertices.get(e.vertex), e);
    }
    this.changed();
  },

  step(b, step, e) {
    if (!step) return;
    if (step.other) {
      b.now = e.event === "finished" ? "" : step.other;
      return;
    }
    if (e.event === "started") {
      step.outcome = "running";
      step.begunMillis = step.startedMillis = step.endedMillis = e.at;
    } else if (e.event === "decided") step.reason = e.reason;
    else if (e.event === "status") step.log = e.text;
    else if (e.event === "log") {
      step.log = (step.log + e.text).split("\n").slice(-LOG_LINES - 1).join("\n");
    } else if (e.event === "finished") {
      if (step.startedMillis === undefined) step.begunMillis = step.startedMillis = e.at;
      step.endedMillis = e.at;
      step.outcome = e.outcome;
      step.reason = e.reason || step.reason;
      step.savedMillis = e.savedMillis || 0;
      step.durationMillis = step.endedMillis - step.startedMillis;
      b.hits = b.steps.filter((s) => ["hit", "witness"].includes(s.outcome)).length;
      b.runs = b.steps.filter((s) => s.outcome === "run").length;
      b.savedMillis += step.savedMillis;
    }
  },

  running() {
    return this.build !== null && !this.build.closed;
  },

  /** How far the build is: running steps last until now. */
  tick() {
    const b = this.build;
    b.takenMillis = Math.max(0, Date.now() - Date.parse(b.started), ...b.steps.map((s) => s.endedMillis || 0));
    for (const step of b.steps) {
      if (step.outcome === "running") {
        step.endedMillis = Math.max(step.startedMillis, b.takenMillis);
        step.durationMillis = step.endedMillis - step.startedMillis;
      }
    }
    return b.takenMillis;
  },
};
