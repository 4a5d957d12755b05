"""BuildKit as the builder that answers are taken from: a buildkitd of our own where one is installed, else the one in dockerd."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tarfile

import builders

BASE = "strata.local/base"


class Refused(RuntimeError):
    """The builder would not build it. The text is its last word."""


def installed(folder, docker_archive, oci_archive):
    """The archives are of the image that FROM names as `strata.local/base`."""
    if shutil.which("buildkitd") and shutil.which("buildctl"):
        return Buildkitd(folder, oci_archive)
    return InDocker(folder, docker_archive)


def build(command, environment=None):
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **(environment or {})})
    if done.returncode != 0:
        raise Refused(last_word(done.stderr))


def last_word(output):
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "failed to solve" in line or line.lower().startswith(("error", "dockerfile parse error"))]
    word = (errors or lines or ["no output"])[-1]
    # Where the builder mounted it, and what it called it this time, is no part of the answer.
    return re.sub(r"\bref \S+: ", "", re.sub(r"/\S*/buildkit[0-9]+/", "/", word))


class Buildkitd:
    """Needs no network and no registry: the base is a named context."""

    def __init__(self, folder, base):
        self.buildkit = builders.BuildKit(folder)
        self.layout = folder / "base"
        with tarfile.open(base) as archive:
            archive.extractall(self.layout)
        self.digest = json.loads((self.layout / "index.json").read_text())["manifests"][0]["digest"]

    def version(self):
        return self.buildkit.version()

    def save(self, context, image):
        base = [f"--opt=context:{BASE}=oci-layout://base@{self.digest}", f"--oci-layout=base={self.layout}"]
        build(self.buildkit.build_command(context, *base, f"--output=type=docker,dest={image}"))
        # A file of the same path, size and time would be taken for that of the last context.
        self.buildkit.forget()

    def close(self):
        self.buildkit.close()


class InDocker:
    """Docker's own BuildKit knows no newer frontend without a registry."""

    def __init__(self, folder, base):
        self.docker = builders.Docker(folder)
        self.command = [self.docker.client, "-H", self.docker.host]
        subprocess.run([*self.command, "load", "-i", str(base)], check=True, capture_output=True)

    def version(self):
        return self.docker.version()

    def save(self, context, image):
        build([*self.command, "build", "--network=none", "--no-cache", "--progress=plain", "-t", "golden", str(context)], {"DOCKER_BUILDKIT": "1"})
        subprocess.run([*self.command, "save", "-o", str(image), "golden"], check=True, capture_output=True)

    def close(self):
        self.docker.close()
