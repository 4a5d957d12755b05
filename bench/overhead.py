"""Runs steps of real work with `--witness=off` and watched, in alternation, and writes the medians of what they took and their
ratios: a compile, an apt-get install and an npm ci. Nothing is fetched while it measures: packages are in cache mounts by then, from
a first run that needs the network. Bases are the tars in `target` that `.ci/run` makes. Time is the step's own; processor time is that of
the whole build with all its processes, and says more on a machine that has other work."""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

import builders

APT = "--mount=type=cache,target=/var/cache/apt,id=overhead-apt,sharing=locked --mount=type=cache,target=/var/lib/apt/lists,id=overhead-lists,sharing=locked"
NPM = "--mount=type=cache,target=/root/.npm,id=overhead-npm"
INSTALL = "apt-get install -y --no-install-recommends -o Binary::apt-get::APT::Keep-Downloaded-Packages=true"
UPDATE = "rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update -o APT::Update::Error-Mode=any"

# What is built once, and then the step that is measured, over a COPY, so that it is watched.
WORK = {
    "compile": (
        "debian:bookworm",
        f"RUN {APT} {UPDATE} && {INSTALL} gcc libc6-dev make\n",
        "COPY . /src\nRUN cd /src && make -s -j2\n",
    ),
    "apt-get install": (
        "debian:bookworm",
        f"RUN {APT} {UPDATE} && {INSTALL} --download-only git\n",
        f"COPY Makefile /Makefile\nRUN {APT} rm -f /etc/apt/apt.conf.d/docker-clean && {INSTALL} --no-download git\n",
    ),
    "npm ci": (
        "node:18",
        f"WORKDIR /app\nRUN {NPM} npm install --no-audit --no-fund express@4 eslint@8 mustache@4 && rm -r node_modules\n",
        f"COPY Makefile /Makefile\nWORKDIR /app\nRUN {NPM} npm ci --offline --no-audit --no-fund\n",
    ),
}
TARS = {"debian:bookworm": "debian", "node:18": "node"}


def sources(folder, count):
    """Programs of some functions each, that include what C programs do."""
    names = [f"unit{i:03}" for i in range(count)]
    for i, name in enumerate(names):
        functions = "".join(
            f"int {name}_{k}(const char *text) {{ int sum = {i}; for (size_t at = 0; at < strlen(text); at++) sum += text[at] * {k + 1}; printf(\"%d\\n\", sum); return sum; }}\n"
            for k in range(8)
        )
        (folder / f"{name}.c").write_text("#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include \"units.h\"\n" + functions)
    (folder / "units.h").write_text("#define UNITS %d\n" % count)
    (folder / "Makefile").write_text("CFLAGS = -O1\nall: " + " ".join(f"{name}.o" for name in names) + "\n")


def build(command, context, *options):
    """The duration of the last RUN in seconds, and the processor time of the build."""
    told = context.parent / "metadata.json"
    process = subprocess.Popen([*command, "build", "--progress=plain", "--metadata-file", str(told), *options, str(context)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise builders.Failed(output.decode(errors="replace")[-3000:])
    steps = [s for s in json.loads(told.read_text())["strata.steps"] if s["instruction"].startswith("RUN")]
    return steps[-1]["durationMillis"] / 1000, usage.ru_utime + usage.ru_stime


def measure(name, options, folder):
    base, first, step = WORK[name]
    command = [str(builders.PROJECT / "strata"), "--root", str(folder / "strata-root")]
    subprocess.run([*command, "import", str(builders.PROJECT / "target" / f"{TARS[base]}.tar"), base], check=True, stdout=subprocess.DEVNULL)
    context = folder / "context"
    shutil.rmtree(context, ignore_errors=True)
    context.mkdir()
    sources(context, options.files)
    (context / "Dockerfile").write_text(f"FROM {base}\n{first}")
    build(command, context, "-t", "overhead:1")
    (context / "Dockerfile").write_text(f"FROM overhead:1\n{step}")
    modes = ["off", "auto"]
    taken = {mode: [] for mode in modes}
    for pair in range(options.pairs + 1):
        for mode in modes if pair % 2 == 0 else modes[::-1]:
            sample = build(command, context, "--no-cache", f"--witness={mode}")
            if pair > 0:
                taken[mode].append(sample)
    cells = []
    for part in (0, 1):
        off, watched = (statistics.median(sample[part] for sample in taken[mode]) for mode in modes)
        ratio = statistics.median(w[part] / o[part] for o, w in zip(taken["off"], taken["auto"]))
        cells += [f"{off:.2f} s", f"{watched:.2f} s", f"{ratio:.2f}"]
    return [name, *cells]


def main():
    parser = argparse.ArgumentParser(prog="bench/overhead", description=__doc__)
    parser.add_argument("--pairs", type=int, default=5, help="measured pairs, after one that is not; default 5")
    parser.add_argument("--files", type=int, default=300, help="C files to compile; default 300")
    parser.add_argument("--only", default="", help="by comma: " + ", ".join(WORK))
    options = parser.parse_args()
    heads = ["step", "time, off", "watched", "ratio", "processor time, off", "watched", "ratio"]
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="strata-overhead-"))
    try:
        for name in options.only.split(",") if options.only else WORK:
            print("| " + " | ".join(measure(name, options, folder)) + " |", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
