"""The results as Markdown, JSON and a plot."""

import dataclasses
import json
import os
import pathlib
import platform
import statistics

COLOURS = {"strata": "#2b6cb0", "strata-service": "#63b3ed", "buildkit": "#4a5568", "docker": "#a0aec0", "buildah": "#ed8936"}


@dataclasses.dataclass
class Row:
    workload: str
    scenario: str
    samples: dict
    peak_kib: dict

    def median(self, tool):
        return statistics.median(self.samples[tool]) if self.samples.get(tool) else None


def machine():
    cpu = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.machine())
    memory = int(next(l for l in open("/proc/meminfo") if l.startswith("MemTotal")).split()[1]) // (1 << 20)
    load = os.getloadavg()
    return (f"{os.cpu_count()} cores of {cpu}, {memory} GiB, Linux {platform.release()}, "
            f"load at the end {load[0]:.1f} (1 min) {load[2]:.1f} (15 min)")


def write(base, options, tools, rows, checks):
    versions = {tool.name: tool.version() for tool in tools}
    pathlib.Path(f"{base}.json").write_text(json.dumps({
        "machine": machine(), "versions": versions, "runs": options.runs, "files": options.files, "mib": options.mib,
        "same": {c.workload: c.same for c in checks},
        "rows": [{"workload": r.workload, "scenario": r.scenario, "seconds": r.samples, "peakKib": r.peak_kib} for r in rows],
    }, indent=2) + "\n")
    pathlib.Path(f"{base}.svg").write_text(plot(rows, [t.name for t in tools]))
    pathlib.Path(f"{base}.md").write_text(markdown(base, options, tools, versions, rows, checks))


def markdown(base, options, tools, versions, rows, checks):
    lines = [f"# Build times, {base.name}", "", f"- Machine: {machine()}.",
             *(f"- {name}: {version}." for name, version in versions.items()),
             f"- `bench/run --runs {options.runs} --files {options.files} --mib {options.mib}`; the builders take turns. "
             "Seconds: median (least to most); the ratio is that of a builder's median to Strata's. "
             "Cold: the builder's state is empty, the page cache is not.", "",
             "| work | scenario | builder | seconds | ratio |", "|---|---|---|---|---|"]
    for row in rows:
        for tool, samples in row.samples.items():
            ratio = statistics.median(samples) / row.median("strata") if row.median("strata") else 0
            lines.append(f"| {row.workload} | {row.scenario} | {tool} | {statistics.median(samples):.3f} "
                         f"({min(samples):.3f} to {max(samples):.3f}) | {ratio:.1f} |")
    lines += ["", "Peak memory of the `strata` process, in MiB, all scenarios up to the one named: "
              + ", ".join(f"{r.workload} {r.scenario} {r.peak_kib['strata'] // 1024}" for r in rows if "strata" in r.peak_kib) + ".",
              "", *(f"- {check}." for check in checks), "", f"![The medians]({base.name}.svg)", ""]
    return "\n".join(lines)


def plot(rows, tools):
    """Horizontal bars of the medians, each row on its own scale, so that small times stay readable."""
    bar, gap, left, width = 14, 18, 330, 420
    height = sum(bar * len(r.samples) + gap for r in rows) + gap
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 110}" height="{height}" font-family="sans-serif" font-size="11">',
             '<rect width="100%" height="100%" fill="white"/>']
    y = gap
    for row in rows:
        longest = max(row.median(tool) for tool in row.samples)
        parts.append(f'<text x="{left - 8}" y="{y + bar * len(row.samples) / 2 + 4}" text-anchor="end">{row.workload}: {row.scenario}</text>')
        for tool in row.samples:
            length = max(1, width * row.median(tool) / longest)
            parts.append(f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{bar - 2}" fill="{COLOURS[tool]}"/>'
                         f'<text x="{left + length + 4:.1f}" y="{y + bar - 4}">{tool} {row.median(tool):.3f} s</text>')
            y += bar
        y += gap
    return "\n".join([*parts, "</svg>", ""])
