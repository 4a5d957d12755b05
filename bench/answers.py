"""What a builder made of a Dockerfile, as lines: the config, and each path that is not as it is in the base.

    config Env ["A=b"]
    dir 0755 0:0 made /d
    file 0644 0:0 2001-01-01T00:00:00Z /d/a "text"
    file 0644 0:0 2001-01-01T00:00:00Z /d/b = /d/a
    link 0:0 made /d/l -> a
    gone /etc/passwd
    refused what the builder said

`made` is a time that no source gave: BuildKit's is that of the build, and Strata's 1970 (README, "Decisions"). The time of a
folder that BuildKit says is `made` is not compared: Strata leaves a folder its time when COPY adds to it."""

import dataclasses
import datetime
import hashlib
import json
import tarfile

import images

CONFIG = ("ArgsEscaped", "Cmd", "Entrypoint", "Env", "ExposedPorts", "Healthcheck", "Labels", "OnBuild", "Shell", "StopSignal", "User", "Volumes",
          "WorkingDir")
LONGEST_SHOWN = 60


@dataclasses.dataclass(eq=False)
class Node:
    """One inode. Paths that are hard links of each other share it."""

    kind: str
    mode: int
    owner: str
    time: str
    detail: str
    xattrs: dict

    def text(self, path, first):
        mode = "" if self.kind == "link" else f" {self.mode:04o}"
        xattrs = "".join(f" {name}={shown(value)}" for name, value in sorted(self.xattrs.items()))
        detail = self.detail if path == first else f" = /{first}"
        return f"{self.kind}{mode} {self.owner} {self.time} /{path}{detail}{xattrs}"


def lines(image, base):
    """`base` is what `read` gave of the image that FROM may have named."""
    config, found = read(image)
    on_base = first_layer(config) == first_layer(base[0])
    return config_lines(config) + tree_lines(found, base[1] if on_base else {})


def read(image):
    return images.read(image, describe)


def first_layer(config):
    return (config["rootfs"]["diff_ids"] or ["none"])[0]


def config_lines(config):
    runtime = config.get("config", {})
    kept = {key: runtime[key] for key in CONFIG if runtime.get(key) and (key, runtime[key]) != ("WorkingDir", "/")}
    return [f"config {key} {json.dumps(value, sort_keys=True, separators=(',', ':'), ensure_ascii=False)}" for key, value in sorted(kept.items())]


def tree_lines(found, base):
    """A folder of the base that something was written to is no news."""
    now, before = texts(found), texts(base)
    shown = [text for path, text in sorted(now.items()) if path not in before or without_made(text) != without_made(before[path])]
    gone = [path for path in sorted(before) if path not in now and (path.rpartition("/")[0] in now or "/" not in path)]
    return shown + [f"gone /{path}" for path in gone]


def texts(nodes):
    first = {}
    return {path: nodes[path].text(path, first.setdefault(id(nodes[path]), path)) for path in sorted(nodes)}


def without_made(text):
    return untimed(text) if text.startswith("dir ") else text


def describe(tree, opened, member):
    if member.islnk():
        return tree[member.linkname.strip("/").removeprefix("./")]
    kind = {tarfile.DIRTYPE: "dir", tarfile.SYMTYPE: "link", tarfile.CHRTYPE: "char", tarfile.BLKTYPE: "block", tarfile.FIFOTYPE: "fifo"}.get(member.type, "file")
    detail = {"link": f" -> {member.linkname}", "char": f" {member.devmajor},{member.devminor}", "block": f" {member.devmajor},{member.devminor}"}.get(kind, "")
    if kind == "file":
        detail = " " + content(opened.extractfile(member).read())
    prefix = "SCHILY.xattr."
    xattrs = {name.removeprefix(prefix): value for name, value in member.pax_headers.items() if name.startswith(prefix)}
    return Node(kind, member.mode & 0o7777, f"{member.uid}:{member.gid}", moment(member.mtime), detail, xattrs)


def printable(data):
    return all(byte in b"\t\n" or 32 <= byte < 127 for byte in data)


def shown(value):
    data = value.encode(errors="surrogateescape")
    return json.dumps(value) if printable(data) else "0x" + data.hex()


def content(data):
    if len(data) <= LONGEST_SHOWN and printable(data):
        return json.dumps(data.decode())
    return f"{len(data)} bytes sha256:{hashlib.sha256(data).hexdigest()}"


def moment(seconds):
    when = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc)
    return "made" if when.year >= 2020 or int(seconds) == 0 else when.strftime("%Y-%m-%dT%H:%M:%SZ")


def differences(expected, actual):
    if expected[0].startswith("refused") and actual[0].startswith("refused"):
        return []
    left = [line for line in expected if line not in actual]
    right = [line for line in actual if line not in expected]
    made = {untimed(line) for line in left if line.startswith("dir ") and line.split()[3] == "made"}
    alike = made & {untimed(line) for line in right if line.startswith("dir ")}

    def matters(line):
        return not line.startswith("dir ") or untimed(line) not in alike

    return [f"BuildKit: {line}" for line in filter(matters, left)] + [f"Strata:   {line}" for line in filter(matters, right)]


def untimed(line):
    """The line of a folder without its time."""
    kind, mode, owner, _, path = line.split(" ", 4)
    return f"{kind} {mode} {owner} {path}"
