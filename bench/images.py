"""Reads what builders saved, and says whether it is the same image: the essentials of the config, and of every
path its type, mode, owner, content, link and device."""

import dataclasses
import gzip
import hashlib
import io
import json
import tarfile

KEPT = ("Env", "Cmd", "Entrypoint", "WorkingDir", "User", "ExposedPorts", "Volumes", "Labels", "StopSignal")


@dataclasses.dataclass
class Check:
    workload: str
    same: bool
    detail: str

    def __str__(self):
        return f"{self.workload}: {'the same image' if self.same else 'NOT the same image'} ({self.detail})"


def same(workload, tools, folder):
    seen = {}
    for tool in tools:
        image = folder / f"{tool.name}-check.tar"
        tool.save(workload, image)
        seen[tool.name] = essentials_and_tree(image)
        image.unlink()
    first, *others = seen
    for other in others:
        difference = compare(seen[first], seen[other])
        if difference:
            return Check(workload.name, False, f"{first} and {other}: {difference}")
    return Check(workload.name, True, f"{len(seen[first][1])} paths, {', '.join(seen)}")


def compare(a, b):
    if a[0] != b[0]:
        return f"config {a[0]} and {b[0]}"
    paths = [p for p in sorted(a[1].keys() | b[1].keys()) if a[1].get(p) != b[1].get(p)]
    return "; ".join(f"/{p}: {a[1].get(p)} and {b[1].get(p)}" for p in paths[:5])


def essentials_and_tree(path):
    """The config's essentials and the merged tree of an OCI or Docker archive."""
    config, tree = read(path, describe)
    runtime = config.get("config", {})
    essentials = {key: runtime[key] for key in KEPT if runtime.get(key)}
    if essentials.get("WorkingDir") == "/":
        del essentials["WorkingDir"]  # which it is by default
    return (config["os"], config["architecture"], essentials), tree


def read(path, describe):
    """The config and the merged tree of an archive; `describe` says what is kept of a path."""
    with tarfile.open(path) as archive:
        def blob(name):
            return archive.extractfile(name).read()

        def digested(descriptor):
            return blob("blobs/" + descriptor["digest"].replace(":", "/"))

        if "manifest.json" in archive.getnames():
            manifest = json.loads(blob("manifest.json"))[0]
            config = json.loads(blob(manifest["Config"]))
            layers = (blob(name) for name in manifest["Layers"] or [])
        else:
            manifest = json.loads(digested(json.loads(blob("index.json"))["manifests"][0]))
            config = json.loads(digested(manifest["config"]))
            layers = (digested(layer) for layer in manifest["layers"] or [])
        tree = {}
        for layer in layers:
            apply(tree, gzip.decompress(layer) if layer[:2] == b"\x1f\x8b" else layer, describe)
    return config, tree


def apply(tree, layer, describe):
    opened = tarfile.open(fileobj=io.BytesIO(layer))
    members = list(opened)
    for member in members:
        path = member.name.strip("/").removeprefix("./")
        folder, _, name = path.rpartition("/")
        if name == ".wh..wh..opq":
            remove(tree, folder, itself=False)
        elif name.startswith(".wh."):
            remove(tree, f"{folder}/{name[4:]}".strip("/"), itself=True)
    for member in members:
        path = member.name.strip("/").removeprefix("./")
        name = path.rpartition("/")[2]
        if path in ("", ".") or name.startswith(".wh."):
            continue
        if not member.isdir():
            remove(tree, path, itself=True)
        tree[path] = describe(tree, opened, member)


def remove(tree, path, itself):
    for other in [p for p in tree if p.startswith(path + "/")]:
        del tree[other]
    if itself:
        tree.pop(path, None)


def describe(tree, opened, member):
    if member.islnk():
        return tree[member.linkname.strip("/").removeprefix("./")]
    kind = {tarfile.DIRTYPE: "folder", tarfile.SYMTYPE: "link"}.get(member.type, "file" if member.isfile() else str(member.type))
    content = ""
    if member.isfile():
        content = hashlib.sha256(opened.extractfile(member).read()).hexdigest()
    mode = 0o777 if member.issym() else member.mode & 0o7777
    return (kind, oct(mode), member.uid, member.gid, member.linkname if member.issym() else "", content)
