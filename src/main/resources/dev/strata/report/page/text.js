// Words and elements. Text comes into the page by text nodes alone: no name in it is ever markup.

function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((c) => c !== undefined && c !== null && c !== ""));
  return element;
}

function fill(id, ...children) {
  const element = document.getElementById(id);
  element.replaceChildren(...children.filter((c) => c !== undefined && c !== null && c !== ""));
  return element;
}

/** What a file or an argument is called, with what would not show, or would show as something else,
 * written out: control characters, marks that turn the direction of writing, bytes that are no text. */
function visible(text) {
  return String(text).replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, (c) => {
    const code = c.charCodeAt(0);
    if (c === "\n") return "\\n";
    if (c === "\t") return "\\t";
    if (code >= 0xdc80 && code <= 0xdcff) return "\\x" + (code - 0xdc00).toString(16);
    return code < 0x100
      ? "\\x" + code.toString(16).padStart(2, "0")
      : "\\u" + code.toString(16).padStart(4, "0");
  });
}

/** The same for text of several lines. */
function visibleLines(text) {
  return String(text).split("\n").map((line) => line.split("\t").map(visible).join("\t")).join("\n");
}

function duration(millis) {
  const sign = millis < 0 ? "\u2212" : "";
  const ms = Math.abs(millis);
  if (ms < 1000) return sign + ms + " ms";
  if (ms < 9950) return sign + (ms / 1000).toFixed(2) + " s";
  if (ms < 59950) return sign + (ms / 1000).toFixed(1) + " s";
  const seconds = Math.round(ms / 1000);
  return sign + Math.floor(seconds / 60) + " min " + String(seconds % 60).padStart(2, "0") + " s";
}

function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  let value = count;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return (unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)) + " " + units[unit];
}

function count(n, one, many) {
  return n.toLocaleString("en") + " " + (n === 1 ? one : many || one + "s");
}

/** A number as a person reads it, and in its value as the JSON has it. */
function data(value, text) {
  return el("data", { value }, text);
}

function took(millis) {
  return data(millis, duration(millis));
}

function size(count) {
  return data(count, bytes(count));
}

function when(instant) {
  const date = new Date(instant);
  const two = (n) => String(n).padStart(2, "0");
  const text = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return el("time", { datetime: instant }, text);
}

const OUTCOMES = {
  hit: { mark: "\u25cf", word: "hit", long: "reused" },
  witness: { mark: "\u25c6", word: "witness", long: "reused by what it saw" },
  run: { mark: "\u25b6", word: "run", long: "run" },
  running: { mark: "\u25b7", word: "running", long: "running" },
  failed: { mark: "\u2715", word: "failed", long: "failed" },
  canceled: { mark: "\u25a1", word: "canceled", long: "canceled" },
  waiting: { mark: "\u00b7", word: "waiting", long: "waiting" },
};

/** The outcome as a class name; one that is not known here is told by its word alone. */
function kind(step) {
  return OUTCOMES[step.outcome] ? step.outcome : "waiting";
}

function chip(step) {
  const known = OUTCOMES[step.outcome];
  return el("span", { class: "chip " + kind(step) },
    el("span", { "aria-hidden": "true" }, known ? known.mark + " " : ""),
    el("span", { class: "word" }, known ? known.word : visible(step.outcome)));
}

function resultChip(result) {
  const of = { ok: "hit", failed: "failed", canceled: "canceled", running: "running" }[result];
  const known = OUTCOMES[of];
  return el("span", { class: "chip " + (of || "waiting") },
    el("span", { "aria-hidden": "true" }, known ? known.mark + " " : ""),
    el("span", { class: "word" }, result));
}

function firstLine(text) {
  const line = String(text).split("\n")[0];
  return visible(line) + (line.length < String(text).length ? " \u2026" : "");
}

/** Why a step ran or was reused, one thing an element; times in it as a person reads them. */
function reasons(step) {
  return String(step.reason || "").split(/; |\n/).filter((r) => r !== "").map((reason) =>
    el("span", { class: "reason" }, ...reason.split(/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/)
      .map((part, i) => (i % 2 === 1 ? when(part) : visible(part)))));
}

function fileName(path) {
  const parts = String(path).split("/");
  return parts.slice(-2).join("/");
}
