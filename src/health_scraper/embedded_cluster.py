"""PostgreSQL's own programs at work on a data folder: initdb, start, readiness and stop."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from health_scraper.embedded_folder import (
    DataFolder,
    FolderNotUsable,
    OtherMajorVersion,
    ServerFailed,
)
from health_scraper.embedded_user import ServerUser, superuser_name

PORT = "5432"  # only part of the socket's name: nothing listens on a network address
STOP_SECONDS = 60
READY_LINE = 7  # of postmaster.pid, counted from 0

INITDB = (
    "--encoding=UTF8",
    "--no-locale",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--auth-local=peer",
    "--auth-host=reject",
    "--no-instructions",
)
DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        "shared_buffers": "64MB",
        "max_connections": "50",
        "jit": "off",
        "io_method": "sync",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_logical_replication_workers": "0",
        "min_wal_size": "32MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        # A failed statement's text and values are people's data: they stay out of the log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """`lock` is inherited by every PostgreSQL process, so it is free only when all have ended."""

    folder: DataFolder
    programs: Path
    user: ServerUser
    lock: int

    def prepare(self, settings: Mapping[str, str]) -> None:
        """Makes the cluster where there is none.

        Raises:
            OtherMajorVersion: it was made by another PostgreSQL.
            FolderNotUsable: something else stands in its place.
            ServerFailed: initdb failed.
        """
        shutil.rmtree(self.folder.unfinished_cluster, ignore_errors=True)
        version = self._major_version()
        if self.folder.cluster.exists():
            self._check(version)
        else:
            self._create(settings)

    def start(self, sockets: Path, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Starts the server and returns when it accepts connections in the folder `sockets`."""
        _forget_reused_process_number(self.folder.cluster)
        places = {"listen_addresses": "", "unix_socket_directories": str(sockets), "port": PORT}
        options = {**DEFAULTS, **settings, **places, "unix_socket_permissions": "0700"}
        arguments = [part for item in options.items() for part in ("-c", "=".join(item))]
        server = self._launch("postgres", "-D", str(self.folder.cluster), *arguments)
        while not self._is_ready(server.pid):
            if server.poll() is not None:
                raise ServerFailed(f"PostgreSQL did not start. {self.folder.log_tail()}")
            time.sleep(0.01)
        return server

    def _create(self, settings: Mapping[str, str]) -> None:
        unfinished = self.folder.unfinished_cluster
        unfinished.mkdir(mode=0o700)
        self.user.own(unfinished)
        hurry = ["--no-sync"] if settings.get("fsync") == "off" else []
        owner = f"--username={superuser_name()}"
        initdb = self._launch("initdb", "-D", str(unfinished), owner, *INITDB, *hurry)
        if initdb.wait() != 0:
            raise ServerFailed(f"initdb could not make the database. {self.folder.log_tail()}")
        unfinished.rename(self.folder.cluster)
        _sync_folder(self.folder.path)

    def _check(self, version: str) -> None:
        cluster = self.folder.cluster
        try:
            made_by = (cluster / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise FolderNotUsable(
                f"{cluster} is not a PostgreSQL data folder. Move it away, or name another one."
            ) from None
        if made_by != version:
            raise OtherMajorVersion(
                f"{cluster} was made by PostgreSQL {made_by}, and the installed one is PostgreSQL "
                f"{version}, which cannot read it. Copy the data over with pg_dump of PostgreSQL "
                f"{made_by}; or move the folder away to begin anew; or set DATABASE_URL."
            )

    def _major_version(self) -> str:
        program = self._launch("postgres", "--version", stdout=subprocess.PIPE)
        answer = program.communicate()[0].decode()
        match = re.search(r"\(PostgreSQL\) (\d+)", answer)
        if match is None:
            raise ServerFailed(f"{self.programs} does not run here. {self.folder.log_tail()}")
        return match[1]

    def _launch(self, name: str, *arguments: str, stdout: int = 2) -> subprocess.Popen[bytes]:
        """The supervisor's descriptor 2, the log, is where the programs write unless told."""
        try:
            return subprocess.Popen(  # noqa: S603 - our own arguments, no shell
                [self.programs / name, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                env=_environment(),
                pass_fds=[self.lock],
                preexec_fn=self._become_user,  # noqa: PLW1509 - the supervisor has one thread
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise ServerFailed(
                f"{self.programs / name} cannot be run: {error}. {self.folder.log_tail()}"
            ) from error

    def _become_user(self) -> None:
        try:
            self.user.become()
        except OSError as error:
            # Popen says only that something failed between fork and exec.
            os.write(2, f"cannot become user id {self.user.uid}: {error}\n".encode())
            raise

    def _is_ready(self, pid: int) -> bool:
        lines = _process_file(self.folder.cluster)
        return lines[:1] == [str(pid)] and [line.strip() for line in lines[READY_LINE:]] == [
            "ready"
        ]


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ends the server in order; one that takes too long ends at once and recovers next time."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()


def _process_file(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _forget_reused_process_number(cluster: Path) -> None:
    # After a crash the number may be another process's by now, and PostgreSQL would not start.
    # The server lock is ours, so no PostgreSQL that this program began still works in the folder.
    lines = _process_file(cluster)
    if not lines or sys.platform != "linux":
        return
    try:
        reused = not Path(f"/proc/{lines[0]}/cwd").samefile(cluster)
    except OSError:
        return
    if reused:
        (cluster / "postmaster.pid").unlink()


def _environment() -> dict[str, str]:
    # PG* variables are meant for the person's own servers.
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
