"""Builds the same work with Strata and each other builder that is installed, in alternation, checks that
all made the same image, and writes a table, its JSON and a plot."""

import argparse
import datetime
import pathlib
import shutil
import signal
import statistics
import sys
import tempfile

import builders
import images
import registry
import report
import workloads


def arguments():
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("--folder", type=pathlib.Path, help="where the work is made; default: a new one in /tmp")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("bench-results"), help="where results go")
    parser.add_argument("--runs", type=int, default=3, help="measured runs of each scenario; default 3")
    parser.add_argument("--files", type=int, default=100_000, help="small files; default 100000")
    parser.add_argument("--mib", type=int, default=512, help="MiB in 64 files; default 512")
    parser.add_argument("--base", type=pathlib.Path, default=pathlib.Path("target/debian.tar"), help="the tar of a root file system for `registry`; default: .ci/run's")
    parser.add_argument("--only", default="", help="workloads, by comma: " + ",".join(workloads.NAMES))
    parser.add_argument("--builders", default="strata,buildkit,docker,buildah", help="by comma; default: all that are installed")
    parser.add_argument("--service", action="store_true", help="measure Strata with its build service too, as strata-service")
    parser.add_argument("--keep", action="store_true", help="keep the folder")
    return parser.parse_args()


def measure(workload, scenario, tools, runs):
    """The seconds of each tool's runs; the order turns with every run, so that no tool is always the first."""
    samples = {tool.name: [] for tool in tools}
    for run in range(runs):
        turned = tools if run % 2 == 0 else tools[::-1]
        if scenario.change:
            scenario.change(run)
        if scenario.push and run == 0:
            for tool in tools:
                tool.push(workload, scenario.push)
        for tool in turned:
            if not scenario.cached:
                tool.forget()
            if scenario.push:
                samples[tool.name].append(tool.push(workload, scenario.push))
            elif scenario.export:
                image = workload.folder.parent / f"{tool.name}.tar"
                if not scenario.cached:
                    tool.build(workload)
                samples[tool.name].append(tool.export(workload, image))
                image.unlink()
            else:
                samples[tool.name].append(tool.build(workload))
    return samples


def run(options, folder):
    tools = builders.installed(options.builders.split(",") + ["strata-service"] * options.service, folder)
    rows, checks = [], []
    wanted = options.only.split(",") if options.only else workloads.NAMES
    held = None
    try:
        held = registry.Registry(folder, options.base) if "registry" in wanted else None
        for workload in workloads.make(folder, options, held.address if held else ""):
            print(f"{workload.name}: {workload.about}", file=sys.stderr)
            for tool in tools:
                tool.forget()
            for scenario in workload.scenarios:
                able = [tool for tool in tools if not (scenario.export and not tool.exports) and not (scenario.push and not tool.pushes)]
                samples = measure(workload, scenario, able, options.runs)
                rows.append(report.Row(workload.name, scenario.name, samples, {t.name: t.peak_kib for t in able}))
                shown = ", ".join(f"{name} {statistics.median(s):.3f} s" for name, s in samples.items())
                print(f"  {scenario.name}: {shown}", file=sys.stderr)
            checks.append(images.same(workload, tools, folder))
            print(f"  {checks[-1]}", file=sys.stderr)
    finally:
        for tool in tools:
            tool.close()
        if held:
            held.close()
    return tools, rows, checks


def main():
    options = arguments()
    # So that a bench that is ended stops its daemon and removes its folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = options.folder or pathlib.Path(tempfile.mkdtemp(prefix="strata-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        tools, rows, checks = run(options, folder)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    options.out.mkdir(parents=True, exist_ok=True)
    name = datetime.date.today().isoformat()
    report.write(options.out / name, options, tools, rows, checks)
    print(options.out / f"{name}.md")
    return 0 if all(check.same for check in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
