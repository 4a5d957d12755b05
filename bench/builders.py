"""The builders that are compared. Each has a state of its own in the bench's folder, and `forget` empties it."""

import os
import pathlib
import shutil
import signal
import subprocess
import threading
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent


class Failed(RuntimeError):
    pass


def timed(command, environment=None):
    """The seconds that a command takes, and the peak of its resident memory in KiB, children included."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})})
    output = []
    reader = threading.Thread(target=lambda: output.append(process.stdout.read()))
    reader.start()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    reader.join()
    if process.returncode != 0:
        raise Failed(f"{' '.join(command)}: exit {process.returncode}\n{output[0].decode(errors='replace')[-3000:]}")
    return seconds, usage.ru_maxrss


class Builder:
    """`peak_kib` is the highest resident memory of the command; a service behind it is not counted."""

    exports = True
    pushes = False

    def __init__(self):
        self.peak_kib = 0

    def time(self, command, environment=None):
        seconds, peak = timed(command, environment)
        self.peak_kib = max(self.peak_kib, peak)
        return seconds

    def close(self):
        self.forget()


class Strata(Builder):
    name = "strata"
    pushes = True

    def __init__(self, folder):
        super().__init__()
        self.root = folder / "strata-root"
        self.command = [str(PROJECT / "strata"), "--root", str(self.root)]
        timed([*self.command, "images"])

    def version(self):
        return subprocess.check_output([str(PROJECT / "strata"), "--version"], text=True).strip()

    def build(self, workload):
        return self.time([*self.command, "build", "--progress=plain", "-t", "bench", str(workload.folder)])

    def export(self, workload, image):
        return self.time([*self.command, "build", "--progress=plain", "-o", f"type=oci,dest={image}", str(workload.folder)])

    def push(self, workload, name):
        return self.time([*self.command, "build", "--progress=plain", "--push", "-t", f"{name}-strata", str(workload.folder)])

    def save(self, workload, image):
        self.export(workload, image)

    def forget(self):
        shutil.rmtree(self.root, ignore_errors=True)


class StrataService(Strata):
    """The same with its resident build service, as the others have their daemons."""

    name = "strata-service"

    def __init__(self, folder):
        Builder.__init__(self)
        self.root = folder / "strata-service-root"
        self.command = [str(PROJECT / "strata"), "--root", str(self.root)]
        timed([*self.command, "service", "start", "--idle=12h"])

    def version(self):
        return super().version() + " (with its build service)"

    def forget(self):
        self.close()
        timed([*self.command, "service", "start", "--idle=12h"])

    def close(self):
        timed([*self.command, "service", "stop"])
        super().forget()


class Docker(Builder):
    """Docker's BuildKit, in a daemon of the bench's own. Its tar has plain layers, so it is not in the export rows."""

    name = "docker"
    exports = False

    def __init__(self, folder):
        super().__init__()
        self.folder = folder / "docker"
        self.folder.mkdir()
        self.client = next(c for c in docker_clients() if "20.10" in version_of(c) or has_buildx(c))
        self.host = f"unix://{self.folder}/docker.sock"
        self.log = (self.folder / "log").open("wb")
        self.daemon = subprocess.Popen(
            ["dockerd", "-H", self.host, "--data-root", str(self.folder / "data"), "--exec-root", str(self.folder / "exec"),
             "--pidfile", str(self.folder / "pid"), "--bridge=none", "--iptables=false", "--ip6tables=false", "--storage-driver=overlay2"],
            stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 60
        while subprocess.run([self.client, "-H", self.host, "version"], capture_output=True).returncode != 0:
            if time.monotonic() > deadline or self.daemon.poll() is not None:
                self.close()
                raise Failed("dockerd did not start: " + (self.folder / "log").read_text()[-2000:])
            time.sleep(0.2)

    def version(self):
        return subprocess.check_output(["dockerd", "--version"], text=True).strip() + " (BuildKit in it)"

    def build(self, workload):
        return self.time([self.client, "-H", self.host, "build", "--network=none", "-t", "bench", str(workload.folder)], {"DOCKER_BUILDKIT": "1"})

    def save(self, workload, image):
        self.build(workload)
        timed([self.client, "-H", self.host, "save", "-o", str(image), "bench"])

    def forget(self):
        for command in (["image", "rm", "-f", "bench"], ["system", "prune", "-af"], ["builder", "prune", "-af"]):
            subprocess.run([self.client, "-H", self.host, *command], capture_output=True)

    def close(self):
        self.daemon.send_signal(signal.SIGTERM)
        self.daemon.wait(60)
        self.log.close()


class BuildKit(Builder):
    """A buildkitd of the bench's own, with RUN on the host's network. A build has no output: it stays in the cache."""

    name = "buildkit"
    pushes = True

    def __init__(self, folder):
        super().__init__()
        self.folder = folder / "buildkit"
        self.folder.mkdir()
        address = f"unix://{self.folder}/socket"
        self.command = ["buildctl", "--addr", address]
        config = self.folder / "buildkitd.toml"
        config.write_text(f'root = "{self.folder}/state"\n[worker.containerd]\n  enabled = false\n[worker.oci]\n  networkMode = "host"\n')
        self.log = (self.folder / "log").open("wb")
        self.daemon = subprocess.Popen(["buildkitd", "--config", str(config), "--addr", address], stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 60
        while subprocess.run([*self.command, "debug", "workers"], capture_output=True).returncode != 0:
            if time.monotonic() > deadline or self.daemon.poll() is not None:
                self.close()
                raise Failed("buildkitd did not start: " + (self.folder / "log").read_text()[-2000:])
            time.sleep(0.2)

    def version(self):
        return "BuildKit " + subprocess.check_output(["buildkitd", "--version"], text=True).split()[2]

    def build_command(self, context, *options):
        return [*self.command, "build", "--progress=plain", "--frontend=dockerfile.v0", f"--local=context={context}", f"--local=dockerfile={context}", *options]

    def build(self, workload):
        return self.time(self.build_command(workload.folder))

    def export(self, workload, image):
        return self.time(self.build_command(workload.folder, f"--output=type=oci,dest={image}"))

    def push(self, workload, name):
        return self.time(self.build_command(workload.folder, f"--output=type=image,name={name}-buildkit,push=true"))

    def save(self, workload, image):
        self.export(workload, image)

    def forget(self):
        subprocess.run([*self.command, "prune", "--all"], capture_output=True, check=True)

    def close(self):
        self.daemon.send_signal(signal.SIGTERM)
        self.daemon.wait(60)
        self.log.close()


class Buildah(Builder):
    name = "buildah"

    def __init__(self, folder):
        super().__init__()
        self.folder = folder / "buildah"
        self.command = ["buildah", "--root", str(self.folder / "root"), "--runroot", str(self.folder / "run"), "--storage-driver", "overlay"]

    def version(self):
        return subprocess.check_output(["buildah", "--version"], text=True).strip()

    def build(self, workload):
        return self.time([*self.command, "bud", "--layers", "--tls-verify=false", "--network=host", "--isolation=chroot", "--identity-label=false", "--jobs", str(os.cpu_count()),
                          "-t", "bench", str(workload.folder)])

    def export(self, workload, image):
        return self.build(workload) + self.time([*self.command, "push", "--format", "oci", "bench", f"oci-archive:{image}"])

    def save(self, workload, image):
        self.export(workload, image)

    def forget(self):
        subprocess.run([*self.command, "rmi", "-af"], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def docker_clients():
    return [str(p) for p in (pathlib.Path(f) / "docker" for f in os.get_exec_path()) if p.exists()]


def version_of(client):
    return subprocess.run([client, "--version"], capture_output=True, text=True).stdout


def has_buildx(client):
    return subprocess.run([client, "buildx", "version"], capture_output=True).returncode == 0


def installed(wanted, folder):
    known = {"strata": (Strata, []), "strata-service": (StrataService, []), "buildkit": (BuildKit, ["buildkitd", "buildctl"]), "docker": (Docker, ["dockerd"]), "buildah": (Buildah, ["buildah"])}
    builders = [known[name] for name in wanted]
    return [builder(folder) for builder, programs in builders if all(shutil.which(program) for program in programs)]
