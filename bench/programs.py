"""Edits the programs in `samples` as their authors would, builds them after each edit with Strata and, where it is installed,
with BuildKit, and writes which steps ran, as a table. The bases are the tars in `target` that `.ci/run` makes; steps fetch
packages over the network of this machine. A program's edits are undone before the next, and both builders then build it again."""

import argparse
import dataclasses
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile

import builders

SAMPLES = builders.PROJECT / "samples"
TARS = {"debian:bookworm": "debian", "maven:3.8": "maven", "node:18": "node"}
MUSTACHE = {
    "4.2.0": "4.1.0",
    "71ippSywq5Yb7/tVYyGbkBggbU8H3u5Rz56fH60jGFgr8uHwxs+aSKeqmluIVzM0m0kB7xQjKS6qPfd0b2ZoqQ":
        "0FsgP/WVq4mKyjolIyX+Z9Bd+3WS8GOwoUTyKXT5cTYMGeauNTi2HPCwERqseC1IHAy0Z7MDZnJBfjabd4O8GQ",
}


@dataclasses.dataclass
class Program:
    name: str
    sample: str
    bases: list
    edits: dict  # what is edited: {file: {old: new}}
    dockerfile: dict = dataclasses.field(default_factory=dict)


C_EDITS = {
    "a comment": {"src/main.c": {"One file after the other": "File after file"}},
    "the README": {"README.md": {"Prints": "Writes"}},
    "the test": {"Makefile": {"printf 'The": "printf '%s' 'The"}},
    "a package": {"packages.txt": {"zlib1g-dev\n": "zlib1g-dev\nbc\n"}},
}
JAVA_EDITS = {
    "a comment": {"src/main/java/sample/Words.java": {"Words stand between": "Words are between"}},
    "the README": {"README.md": {"": "More.\n"}},
    "a test": {"src/test/java/sample/WordsTest.java": {"": "// Words are counted.\n"}},
    "a library": {"pom.xml": {"4.7.6": "4.7.5"}},
}
NODE_EDITS = {
    "a comment": {"src/page.js": {"The template stands": "The template is"}},
    "the README": {"README.md": {"": "More.\n"}},
    "a test": {"test/page.test.js": {"a name is greeted": "a name is greeted once"}},
    "a library": {"package.json": {"4.2.0": "4.1.0"}, "package-lock.json": MUSTACHE},
}
PROGRAMS = [
    Program("c-app", "c-app", ["debian:bookworm"], C_EDITS),
    Program("java-app", "java-app", ["debian:bookworm", "maven:3.8"], JAVA_EDITS),
    Program("node-app", "node-app", ["node:18"], NODE_EDITS),
    # As many Dockerfiles are written: everything is copied before the libraries are fetched.
    Program("node-app, `COPY . .` first", "node-app", ["node:18"], NODE_EDITS, {"COPY package.json package-lock.json ./": "COPY . ."}),
]


class Strata:
    name = "Strata"

    def __init__(self, folder):
        self.folder = folder
        self.command = [str(builders.PROJECT / "strata"), "--root", str(folder / "strata-root")]

    def version(self):
        return subprocess.check_output([*self.command, "--version"], text=True).strip()

    def base(self, name, tar):
        subprocess.run([*self.command, "import", str(tar), name], check=True, stdout=subprocess.DEVNULL)

    def layout(self, name, folder):
        """The base as an OCI layout, so that both start from the same."""
        folder.mkdir(parents=True)
        (folder / "Dockerfile").write_text(f"FROM {name}\n")
        subprocess.run([*self.command, "build", "--progress=plain", "-o", f"type=oci,dest={folder}.tar", str(folder)], check=True, capture_output=True)
        with tarfile.open(f"{folder}.tar") as archive:
            archive.extractall(folder)
        return folder

    def build(self, context, bases):
        told = self.folder / "metadata.json"
        done = subprocess.run([*self.command, "build", "--progress=plain", "--metadata-file", str(told), "-t", "programs", str(context)], capture_output=True, text=True)
        if done.returncode != 0:
            raise builders.Failed(done.stdout[-2000:] + done.stderr[-2000:])
        steps = json.loads(told.read_text())["strata.steps"]
        return [(short(step["instruction"]), step["outcome"] == "run") for step in steps if not step["instruction"].startswith("FROM")]

    def close(self):
        pass


class BuildKit:
    name = "BuildKit"

    def __init__(self, folder, layouts):
        self.buildkit = builders.BuildKit(folder)
        self.layouts = layouts

    def version(self):
        return self.buildkit.version()

    def build(self, context, bases):
        options = []
        for base in bases:
            layout = self.layouts[base]
            digest = json.loads((layout / "index.json").read_text())["manifests"][0]["digest"]
            options += [f"--opt=context:{base}=oci-layout://{layout.name}@{digest}", f"--oci-layout={layout.name}={layout}"]
        done = subprocess.run(self.buildkit.build_command(context, *options), capture_output=True, text=True)
        if done.returncode != 0:
            raise builders.Failed(done.stderr[-2000:])
        steps, cached = {}, set()
        for line in done.stderr.splitlines():
            if found := re.match(r"#(\d+) \[(?!internal\])[^\]]*\d+/\d+\] (?!FROM)(.*)", line):
                steps[found[1]] = short(found[2])
            elif found := re.match(r"#(\d+) CACHED", line):
                cached.add(found[1])
        return [(text, number not in cached) for number, text in steps.items()]

    def close(self):
        self.buildkit.close()


def short(instruction):
    """Without flags, and no more than tells which it is."""
    text = re.sub(r"--(mount|omit|prefer)\S*\s+", "", re.sub(r"\s+", " ", instruction.replace("\\", " "))).strip()
    for word in ("apt-get install", "npm ci", "mvn"):
        if text.startswith("RUN") and word in text:
            return f"RUN {word}"
    return " ".join(text.split()[:3]) if text.startswith("RUN") else text.split()[0]


def edit(context, changes):
    for name, words in changes.items():
        path = context / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text() if path.exists() else ""
        for old, new in words.items():
            if old not in text:
                raise SystemExit(f"{path} has no {old!r}")
            text = text.replace(old, new) if old else text + new
        path.write_text(text)


def fresh(program, context):
    shutil.rmtree(context, ignore_errors=True)
    shutil.copytree(SAMPLES / program.sample, context)
    if program.dockerfile:
        edit(context, {"Dockerfile": program.dockerfile})


def told(steps):
    """`2 of 9: RUN npm ci, COPY`."""
    ran = [text for text, run in steps if run]
    runs = [text for text in ran if text.startswith("RUN")]
    others = len(ran) - len(runs)
    parts = runs + ([f"{others} other"] if others else [])
    return f"{len(ran)} of {len(steps)}" + (": " + ", ".join(parts) if parts else "")


def arguments():
    parser = argparse.ArgumentParser(prog="bench/programs", description=__doc__)
    parser.add_argument("--only", default="", help="samples, by comma")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("bench-results"), help="where the table goes")
    return parser.parse_args()


def run(options, folder):
    programs = [p for p in PROGRAMS if not options.only or p.sample in options.only.split(",")]
    bases = sorted({base for program in programs for base in program.bases})
    strata = Strata(folder)
    for base in bases:
        strata.base(base, builders.PROJECT / "target" / f"{TARS[base]}.tar")
    tools = [strata]
    if shutil.which("buildkitd") and shutil.which("buildctl"):
        tools.append(BuildKit(folder, {base: strata.layout(base, folder / TARS[base]) for base in bases}))
    rows = []
    try:
        for program in programs:
            context = folder / "context"
            for what, changes in program.edits.items():
                fresh(program, context)
                for tool in tools:
                    tool.build(context, program.bases)
                edit(context, changes)
                rows.append([program.name, what, *[told(tool.build(context, program.bases)) for tool in tools]])
                print("| " + " | ".join(rows[-1]) + " |", file=sys.stderr, flush=True)
    finally:
        for tool in tools:
            tool.close()
    heads = ["program", "edited", *[f"steps that {tool.name} runs" for tool in tools]]
    lines = ["| " + " | ".join(row) + " |" for row in [heads, ["---"] * len(heads), *rows]]
    return "\n".join([", ".join(tool.version() for tool in tools), "", *lines, ""])


def main():
    options = arguments()
    # So that a run that is ended stops its daemon and removes its folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="strata-programs-"))
    try:
        table = run(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "programs.md").write_text(table)
    print(table, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
