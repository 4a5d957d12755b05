// The Dockerfile, with what became of each of its instructions in the margin.

function drawSource(build, select, active) {
  const at = new Map();
  for (const step of build.steps) {
    if (!at.has(step.line)) at.set(step.line, []);
    at.get(step.line).push(step);
  }
  const text = (build.source || "").replace(/\r\n/g, "\n");
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const rows = [];
  lines.forEach((line, i) => rows.push(...sourceRows(i + 1, line, at.get(i + 1) || [], select, active)));
  for (const [line, steps] of [...at].sort((a, b) => a[0] - b[0])) {
    if (line > lines.length) {
      for (const step of steps) rows.push(...sourceRows(line, step.instruction, [step], select, active));
    }
  }
  fill("lines",
    text === "" && build.steps.length > 0
      ? el("p", { class: "note" }, "The Dockerfile's text is not on record; these are its steps.") : "",
    el("table", { class: "source" },
      el("colgroup", {}, ...["margin", "num", "no", "text", "why"].map((c) => el("col", { class: c }))),
      el("thead", {}, el("tr", { class: "quiet" },
        ...[["margin", "Outcome"], ["num", "Took"], ["no", "Line"], ["text", "Text"], ["why", "Why"]]
          .map(([name, title]) => el("th", { scope: "col", class: name }, title)))),
      el("tbody", {}, ...rows)));
}

function sourceRows(number, text, steps, select, active) {
  if (steps.length === 0) {
    return [el("tr", { "data-line": number }, el("td", { class: "margin" }), el("td", { class: "num" }),
      el("td", { class: "no" }, String(number)), el("td", { class: "text" }, visibleLines(text)), el("td", { class: "why" }))];
  }
  return steps.map((step, i) => el("tr",
    { class: "step " + kind(step) + (step.id === active ? " active" : ""), "data-line": number, "data-step": step.id },
    el("td", { class: "margin" }, chip(step)),
    el("td", { class: "num" }, ["hit", "witness"].includes(step.outcome) && step.savedMillis > 0
      ? el("span", {}, took(step.savedMillis), " saved") : took(step.durationMillis)),
    el("td", { class: "no" }, i === 0 ? String(number) : ""),
    el("td", { class: "text" }, el("button", { type: "button", class: "plain", onclick: () => select(step.id) },
      i === 0 ? visibleLines(text) : firstLine(step.instruction))),
    el("td", { class: "why" }, ...reasons(step).slice(0, 3).map((r) => el("div", {}, r)),
      reasons(step).length > 3 ? el("div", {}, `and ${reasons(step).length - 3} more`) : "")));
}
