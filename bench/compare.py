"""Builds each folder with Strata and with BuildKit, and says where the images differ: in config, or in a path's type,
mode, owner, time, content, link or xattrs. A folder has a Dockerfile, and perhaps a `context.sh` that makes the context
where it is run. With --record, BuildKit's answer is written beside the Dockerfile, as `expected.txt`; tests read it. Differences
that a `strata.txt` there tells are by choice."""

import argparse
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

import answers
import buildkit
import builders

CASES = builders.PROJECT / "src/test/resources/golden/buildkit"
MOST_SHOWN = 20
OLD = "2001-01-01T00:00:00Z"


def arguments():
    parser = argparse.ArgumentParser(prog="bench/compare-with-buildkit", description=__doc__)
    parser.add_argument("folders", nargs="*", type=pathlib.Path, help=f"default: those in {CASES.relative_to(builders.PROJECT)}")
    parser.add_argument("--record", action="store_true", help="write what BuildKit answers to each folder's expected.txt")
    return parser.parse_args()


class Strata:
    def __init__(self, folder):
        self.command = [str(builders.PROJECT / "strata"), "--root", str(folder / "strata-root")]

    def base(self, kind, image):
        """The base that both builders start from, as an archive."""
        context = image.parent / "base"
        context.mkdir(exist_ok=True)
        (context / "Dockerfile").write_text(f"FROM {buildkit.BASE}\n")
        subprocess.run([*self.command, "build", "-q", "-t", buildkit.BASE, "-o", f"type={kind},dest={image}", str(context)], check=True, stdout=subprocess.DEVNULL)
        return image

    def save(self, context, image):
        buildkit.build([*self.command, "build", "--no-cache", "--progress=plain", "-o", f"type=docker,dest={image}", str(context)])


def make_context(case, context):
    """What the script dates itself keeps its time; all else is of one old second."""
    shutil.copyfile(case / "Dockerfile", context / "Dockerfile")
    (context / "Dockerfile").chmod(0o644)
    script = case / "context.sh"
    if script.exists():
        subprocess.run(["sh", "-eu", "-c", 'umask 022; . "$0"', str(script.resolve())], cwd=context, check=True)
    subprocess.run(["find", ".", "-newermt", "2020-01-01", "-exec", "touch", "-h", "-d", OLD, "{}", "+"], cwd=context, check=True)


def otherwise(case):
    """The differences that are chosen, as this script prints them."""
    chosen = case / "strata.txt"
    return [line for line in chosen.read_text().splitlines() if not line.startswith("#")] if chosen.exists() else []


def answer(builder, context, image, base):
    try:
        builder.save(context, image)
    except buildkit.Refused as refusal:
        return [f"refused {refusal}"]
    try:
        return answers.lines(image, base)
    finally:
        image.unlink()


def run(options, folder):
    strata = Strata(folder)
    base = strata.base("docker", folder / "base.tar")
    other = buildkit.installed(folder, base, strata.base("oci", folder / "base-oci.tar"))
    different = 0
    try:
        start = answers.read(base)
        for case in options.folders or sorted(path.parent for path in CASES.glob("*/Dockerfile")):
            context = pathlib.Path(tempfile.mkdtemp(dir=folder, prefix="context-"))
            context.chmod(0o755)
            make_context(case, context)
            expected = answer(other, context, folder / "image.tar", start)
            if options.record:
                (case / "expected.txt").write_text("\n".join([f"# {other.version()}", *expected, ""]))
            differences = answers.differences(expected, answer(strata, context, folder / "image.tar", start))
            chosen = differences == otherwise(case)
            different += not chosen
            print(f"{case.name}: {('different by choice' if differences else 'the same') if chosen else 'DIFFERENT'}, {len(expected)} lines")
            if chosen:
                continue
            for line in differences[:MOST_SHOWN]:
                print("  " + line)
            if len(differences) > MOST_SHOWN:
                print(f"  and {len(differences) - MOST_SHOWN} more")
    finally:
        other.close()
    return different


def main():
    options = arguments()
    # So that a comparison that is ended stops its daemon and removes its folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="strata-compare-"))
    try:
        return 1 if run(options, folder) else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
