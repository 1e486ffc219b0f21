"""The process between PostgreSQL and its users: starts it, and stops it when the last one is gone.

Each user holds one connection to the control socket. The kernel closes it however the user ends,
so nothing has to be tidied up by a user that was killed.
"""

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from health_scraper.embedded_cluster import PORT, STOP_SECONDS, Cluster, stop
from health_scraper.embedded_folder import (
    DataFolder,
    EmbeddedPostgresError,
    FolderNotUsable,
    locked,
)
from health_scraper.embedded_user import ServerUser, server_user

CONTROL = "control"
SOCKET = f".s.PGSQL.{PORT}"
SOCKET_PATH_LIMIT = 103  # bytes; Linux allows 107, macOS 103
PATIENCE_SECONDS = STOP_SECONDS + 30
READY = b'{"ready": true}\n'
STOPPED = b"stopped\n"


def main() -> None:
    folder, programs, settings = sys.argv[1:]
    first_user = socket.socket(fileno=os.dup(0))
    # Ctrl-C and a closed terminal are the program's business: it needs the database to the end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    os.chdir("/")
    try:
        _supervise(DataFolder(Path(folder)), Path(programs), json.loads(settings), first_user)
    except EmbeddedPostgresError as error:
        _tell_failure(first_user, type(error).__name__, str(error))
    except OSError as error:
        _tell_failure(first_user, FolderNotUsable.__name__, f"{folder} cannot be used: {error}")


def _supervise(
    folder: DataFolder, programs: Path, settings: Mapping[str, str], first_user: socket.socket
) -> None:
    user = server_user()
    _give_up_after(PATIENCE_SECONDS, folder)
    with locked(folder.server_lock) as lock, _sockets(folder, user) as (sockets, control):
        signal.alarm(0)
        cluster = Cluster(folder, programs, user, lock)
        cluster.prepare(settings)
        with _woken_by_signals() as wake:
            server = cluster.start(sockets, settings)
            users = Users(control, first_user)
            try:
                users.serve(server, wake)
            finally:
                control.close()
                stop(server)
    users.tell_all(STOPPED)


def _give_up_after(seconds: int, folder: DataFolder) -> None:
    """Bounds the wait for a server that is still stopping: that one's own limit is shorter."""

    def give_up(*_: object) -> None:
        raise FolderNotUsable(
            f"Another PostgreSQL still runs in {folder.cluster} without its supervisor. "
            "End it with SIGINT, then try again."
        )

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)


class Users:
    """Who needs the server: one open connection each."""

    def __init__(self, control: socket.socket, first: socket.socket) -> None:
        self._control = control
        self._links: set[socket.socket] = set()
        self._welcome(first)
        self._leaver: socket.socket | None = None

    def serve(self, server: subprocess.Popen[bytes], wake: socket.socket) -> None:
        """Returns when the last user has left, the server has ended or SIGTERM came."""
        while self._links and server.poll() is None:
            ready = _readable({self._control, wake, *self._links})
            if wake in ready and signal.SIGTERM in wake.recv(64):
                return
            if self._control in ready:
                self._welcome(self._control.accept()[0])
            for link in ready & self._links:
                self._part_from(link)

    def tell_all(self, message: bytes) -> None:
        for link in {*self._links, *filter(None, [self._leaver])}:
            _send(link, message)

    def _welcome(self, link: socket.socket) -> None:
        _send(link, READY)
        self._links.add(link)

    def _part_from(self, link: socket.socket) -> None:
        # A user sends nothing: it can be read from only at its end.
        self._links.remove(link)
        if self._links:
            link.close()
        else:
            # The last one waits until the server has stopped.
            self._leaver = link


@contextmanager
def _sockets(folder: DataFolder, user: ServerUser) -> Iterator[tuple[Path, socket.socket]]:
    """A private folder whose path is short enough for sockets, found through a link."""
    _remove_sockets(folder)
    sockets = _short_private_folder()
    folder.sockets.symlink_to(sockets)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
            control.bind(str(sockets / CONTROL))
            user.own(sockets)
            control.listen()
            yield sockets, control
    finally:
        _remove_sockets(folder)


def _short_private_folder() -> Path:
    for parent in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - mkdtemp makes it private
        length = len(os.fsencode(parent)) + len(f"/hs-12345678/{SOCKET}")
        if length <= SOCKET_PATH_LIMIT:
            with suppress(OSError):
                return Path(tempfile.mkdtemp(prefix="hs-", dir=parent))
    raise FolderNotUsable("There is no temporary folder for sockets: make /tmp writable.")


def _remove_sockets(folder: DataFolder) -> None:
    """Removes the link and the files known by name, also those a killed supervisor left."""
    with suppress(FileNotFoundError):
        sockets = folder.sockets.readlink()
        folder.sockets.unlink()
        for name in (CONTROL, SOCKET, f"{SOCKET}.lock"):
            (sockets / name).unlink(missing_ok=True)
        sockets.rmdir()


@contextmanager
def _woken_by_signals() -> Iterator[socket.socket]:
    """A socket that becomes readable, with the signal's number, when SIGTERM or SIGCHLD comes."""
    wake, waker = socket.socketpair()
    with wake, waker:
        waker.settimeout(0)
        signal.set_wakeup_fd(waker.fileno())
        for number in (signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)
        yield wake
        signal.set_wakeup_fd(-1)


def _readable(links: set[socket.socket]) -> set[socket.socket]:
    with selectors.DefaultSelector() as selector:
        by_number = {link.fileno(): link for link in links}
        for number in by_number:
            selector.register(number, selectors.EVENT_READ)
        return {by_number[key.fd] for key, _ in selector.select()}


def _send(link: socket.socket, message: bytes) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):
        link.sendall(message)


def _tell_failure(link: socket.socket, kind: str, message: str) -> None:
    _send(link, json.dumps({"error": kind, "message": message}).encode() + b"\n")


if __name__ == "__main__":
    main()
