"""Debian's docker-registry on a free port of the loopback address, with a base image in it, for as long as a bench runs."""

import shutil
import socket
import subprocess
import time
import urllib.request

import builders


class Registry:
    """Holds `base:1`, made of a tar of a root file system by Strata and compressed with gzip."""

    def __init__(self, folder, base):
        if not shutil.which("docker-registry"):
            raise SystemExit("bench: docker-registry is needed (Debian: apt-get install docker-registry)")
        if not base.exists():
            raise SystemExit(f"bench: {base} is needed: the tar of a root file system (.ci/run makes it; --base names another)")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        data = folder / "registry-data"
        config = folder / "registry-data.yml"
        config.write_text(
            "version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\n"
            f'storage: {{filesystem: {{rootdirectory: "{data}"}}}}\nhttp: {{addr: "{self.address}"}}\n')
        self.process = subprocess.Popen(["docker-registry", "serve", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self.await_answer()
            strata = [str(builders.PROJECT / "strata"), "--root", str(folder / "base-root")]
            for command in (["import", str(base), f"{self.address}/base:1"], ["push", f"{self.address}/base:1"]):
                subprocess.run([*strata, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except BaseException:
            self.close()
            raise

    def await_answer(self):
        deadline = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"http://{self.address}/v2/").close()
                return
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.1)

    def close(self):
        self.process.terminate()
        self.process.wait(30)
