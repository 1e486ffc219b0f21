"""What the embedded PostgreSQL's launcher and supervisor share: file names, locks, errors."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LOG_LIMIT = 1 << 20  # bytes; a larger log is put aside at the next start
LOG_TAIL = 15  # lines shown when PostgreSQL fails


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""


class NotInstalled(EmbeddedPostgresError):
    pass


class FolderNotUsable(EmbeddedPostgresError):
    pass


class OtherMajorVersion(EmbeddedPostgresError):
    pass


class RootNotSupported(EmbeddedPostgresError):
    pass


class ServerFailed(EmbeddedPostgresError):
    """initdb or the server ended by itself; the message carries the end of the log."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The names below the data folder; `path` is absolute."""

    path: Path

    @property
    def cluster(self) -> Path:
        return self.path / "cluster"

    @property
    def unfinished_cluster(self) -> Path:
        return self.path / "cluster.new"

    @property
    def log(self) -> Path:
        return self.path / "server.log"

    @property
    def start_lock(self) -> Path:
        return self.path / "start.lock"

    @property
    def server_lock(self) -> Path:
        return self.path / "server.lock"

    @property
    def sockets(self) -> Path:
        """A link to the short folder the running server's sockets are in."""
        return self.path / "sockets"

    def open_log(self) -> int:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        return os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def log_tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-LOG_TAIL:]
        return "\n".join(["The end of " + str(self.log) + ":", *("  " + line for line in lines)])


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """Holds the file's lock; it is free when every process that got the descriptor has ended."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)
