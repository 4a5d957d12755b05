"""The folders and Dockerfiles that are built. All start from scratch with one static busybox, so that no
builder needs an image from elsewhere, and every byte is the same for all."""

import dataclasses
import pathlib
import random
import shutil
import time
import typing

NAMES = ["ten-steps", "small-files", "thirty-runs", "large-files", "eight-stages", "application", "copied-first", "registry"]
BASE = "FROM scratch AS base\nCOPY rootfs/ /\n"


@dataclasses.dataclass
class Scenario:
    """One thing to measure. `cached` keeps what earlier builds left; `change` is applied before each run;
    `push` is the name under which the image goes to a registry."""

    name: str
    cached: bool = True
    change: typing.Optional[typing.Callable[[int], None]] = None
    export: bool = False
    push: str = ""


@dataclasses.dataclass
class Workload:
    name: str
    about: str
    folder: pathlib.Path
    scenarios: list[Scenario]


def make(folder, options, address):
    """Each workload in turn, made when it is reached and removed afterwards."""
    makers = {
        "ten-steps": ten_steps,
        "small-files": lambda f: small_files(f, options.files),
        "thirty-runs": thirty_runs,
        "large-files": lambda f: large_files(f, options.mib),
        "eight-stages": eight_stages,
        "application": application,
        "copied-first": copied_first,
        "registry": lambda f: registry(f, options.base, address),
    }
    for name in options.only.split(",") if options.only else NAMES:
        context = folder / name
        shutil.rmtree(context, ignore_errors=True)
        rootfs(context)
        workload = makers[name](context)
        settle()
        yield workload
        shutil.rmtree(context)


def rootfs(context):
    binaries = context / "rootfs" / "bin"
    binaries.mkdir(parents=True)
    # The places that a builder mounts over are there, so that none leaves them behind.
    for name in ("tmp", "dev", "etc", "proc", "run", "sys"):
        (context / "rootfs" / name).mkdir()
    for name in ("hostname", "hosts", "resolv.conf"):
        (context / "rootfs" / "etc" / name).touch()
    busybox = shutil.which("busybox")
    if not busybox:
        raise SystemExit("bench: a static busybox is needed (Debian: apt-get install busybox-static)")
    shutil.copy(busybox, binaries / "busybox")
    for applet in "sh cat find wc sleep true sort cp mkdir".split():
        (binaries / applet).symlink_to("busybox")


def settle():
    """Lets the last writes become older than any clock's granularity, as a user's files are."""
    time.sleep(2.5)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def appended(path):
    def change(run):
        with path.open("a") as file:
            file.write(f"// edit {run} {time.time_ns()}\n")

    return change


def ten_steps(context):
    steps = "".join(f"RUN cat app/part{i}.txt app/part{i + 1}.txt > /out{i}.txt\n" for i in range(8))
    write(context / "Dockerfile", BASE + "COPY app/ /app/\n" + steps)
    for i in range(9):
        write(context / "app" / f"part{i}.txt", f"part {i}\n" * 100)
    return Workload(
        "ten-steps",
        "two COPY and eight RUN over small files",
        context,
        [Scenario("cold", cached=False), Scenario("nothing changed"), Scenario("first file edited", change=appended(context / "app/part0.txt"))],
    )


def small_files(context, count):
    write(context / "Dockerfile", BASE + "WORKDIR /src\nCOPY . .\nRUN find . -type f | wc -l > /count.txt\n")
    source = random.Random(1)
    for folder in range((count + 99) // 100):
        base = context / "tree" / f"d{folder // 100:03}" / f"d{folder % 100:03}"
        base.mkdir(parents=True)
        for file in range(min(100, count - folder * 100)):
            size = source.choice((120, 400, 900, 2_000, 5_000))
            (base / f"file{file:03}.txt").write_bytes(source.randbytes(size // 2).hex().encode())
    return Workload(
        "small-files",
        f"{count} files of 120 to 5,000 bytes, COPY . . and a RUN that counts them",
        context,
        [
            Scenario("cold", cached=False),
            Scenario("nothing changed"),
            Scenario("one file changed", change=appended(context / "tree/d000/d007/file003.txt")),
        ],
    )


def thirty_runs(context):
    write(context / "Dockerfile", BASE + "RUN true\n" + "".join(f"RUN true {i}\n" for i in range(29)))
    return Workload("thirty-runs", "thirty RUN true", context, [Scenario("cold", cached=False), Scenario("nothing changed")])


def large_files(context, mib):
    """Half of each file compresses well and half does not, as in build output."""
    write(context / "Dockerfile", BASE + "COPY data/ /data/\n")
    source = random.Random(2)
    data = context / "data"
    data.mkdir()
    half = mib * 1024 * 1024 // 64 // 2
    for i in range(64):
        with (data / f"blob{i:02}.bin").open("wb") as file:
            file.write(source.randbytes(half))
            words = b" ".join(b"symbol_%d" % source.randrange(5000) for _ in range(4000))
            file.write((words * (half // len(words) + 1))[:half])
    changed = data / "blob31.bin"
    return Workload(
        "large-files",
        f"{mib} MiB in 64 files",
        context,
        [
            Scenario("cold", cached=False),
            Scenario("one file changed", change=appended(changed)),
            Scenario("OCI export (gzip), cold", cached=False, export=True),
            Scenario("OCI export (gzip), one file changed", change=appended(changed), export=True),
        ],
    )


def eight_stages(context):
    stages = "".join(f"FROM base AS s{i}\nRUN sleep 1; true {i} > /s{i}\n" for i in range(8))
    copies = "".join(f"COPY --from=s{i} /s{i} /\n" for i in range(8))
    write(context / "Dockerfile", BASE + stages + "FROM base\n" + copies)
    return Workload("eight-stages", "eight stages of one second", context, [Scenario("cold", cached=False), Scenario("nothing changed")])


def application(context):
    """The compile drops comments, so an edited comment changes no result of it."""
    write(
        context / "Dockerfile",
        BASE
        + "FROM base AS build\nCOPY src/ /src/\n"
        + "RUN sleep 1; mkdir /out; for f in /src/*.c; do busybox sed 's,//.*,,' $f > /out/${f##*/}; busybox sed -i '/^$/d' /out/${f##*/}; done\n"
        + "FROM base\nCOPY --from=build /out/ /app/\nRUN sleep 1; cat /app/*.c | wc -c > /size\n",
    )
    for i in range(40):
        write(context / "src" / f"unit{i:02}.c", f"int f{i}(void) {{ return {i}; }}\n" * 20)
    return Workload(
        "application",
        "a compile whose result a comment does not change, and a step on the result",
        context,
        [Scenario("cold", cached=False), Scenario("comment edited", change=appended(context / "src/unit07.c"))],
    )


def copied_first(context):
    """As many Dockerfiles are written: everything is copied, then packages are installed, and then it is compiled and tested. The
    install reads its list alone; the compile drops comments."""
    write(
        context / "Dockerfile",
        BASE
        + "FROM base AS build\nCOPY app/ /app/\n"
        + "RUN sleep 2; mkdir /packages; sort /app/packages.txt > /packages/list\n"
        + "RUN mkdir /out; for f in /app/src/*.c; do busybox sed 's,//.*,,' $f > /out/${f##*/}; busybox sed -i '/^$/d' /out/${f##*/}; done\n"
        + "FROM base\nCOPY --from=build /out/ /app/\nRUN sleep 1; cat /app/*.c | wc -c > /size\n",
    )
    write(context / "app" / "packages.txt", "".join(f"package{i}\n" for i in range(50)))
    write(context / "app" / "README.md", "# An application\n")
    for i in range(40):
        write(context / "app" / "src" / f"unit{i:02}.c", f"int f{i}(void) {{ return {i}; }}\n" * 20)
    return Workload(
        "copied-first",
        "COPY of everything above an install of two seconds, a compile, and a test of one second in a stage of its own",
        context,
        [
            Scenario("cold", cached=False),
            Scenario("comment edited", change=appended(context / "app/src/unit07.c")),
            Scenario("README edited", change=appended(context / "app/README.md")),
        ],
    )


def registry(context, base, address):
    """The base is in the registry already, as one layer of gzip; a RUN needs it unpacked."""
    write(context / "Dockerfile", f"FROM {address}/base:1\nRUN true\n")
    return Workload(
        "registry",
        f"a base of {base.stat().st_size // 1_000_000} MB in a registry on this machine",
        context,
        [Scenario("pull, unpack, RUN true", cached=False), Scenario("push of an unchanged image", push=f"{address}/app:1")],
    )
