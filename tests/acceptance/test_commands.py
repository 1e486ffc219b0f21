"""The program as a person runs it: real processes, environment variables, exit codes."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

KEY = "YW4gaW52ZW50ZWQga2V5IGZvciB0ZXN0cyBvbmx5ISE="
PROGRAM = (sys.executable, "-m", "health_scraper")


@pytest.fixture(scope="module")
def vendors() -> Iterator[dict[str, str]]:
    """The `sandbox` command in a process of its own; yields the variables that it prints."""
    with subprocess.Popen([*PROGRAM, "sandbox", "--port", "0"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().decode().strip() for _ in range(19)]
        exports = [line.removeprefix("export ").split("=", 1) for line in lines if "=" in line]
        yield {name: value for name, value in exports if name.isupper()}
        process.terminate()


class Program:
    def __init__(self, variables: dict[str, str], folder: Path) -> None:
        self._variables, self._folder = variables, folder

    def __call__(self, *arguments: str, code: int = 0, **changed: str) -> str:
        """Runs a command, checks its exit code, and returns both its outputs."""
        done = subprocess.run(
            [*PROGRAM, *arguments],
            env=self.environment(**changed),
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        self.stdout = done.stdout
        return done.stdout + done.stderr

    def environment(self, **changed: str) -> dict[str, str]:
        basic = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        variables = {**basic, **self._variables, **changed}
        return {name: value for name, value in variables.items() if value}

    def authorize(self, provider: str, account: str) -> int:
        """Consents as a person with --no-browser does: opens the page, pastes where it ends."""
        command = [*PROGRAM, "authorize", provider, "--account", account, "--no-browser"]
        with subprocess.Popen(
            command,
            env=self.environment(),
            cwd=self._folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            page = next(line for line in process.stdout if urlsplit(line).scheme == "http").strip()
            redirected = httpx.get(page, timeout=60).headers["Location"]
            process.communicate(redirected + "\n")
            return process.returncode


@pytest.fixture
def program(vendors: dict[str, str], dsn: str, tmp_path: Path) -> Program:
    own = {"DATABASE_URL": dsn, "TOKEN_ENCRYPTION_KEYS": KEY}
    return Program({**vendors, **own}, tmp_path)


@pytest.fixture
def linked(program: Program) -> Program:
    program("account", "add", "sam", "--timezone", "Europe/Berlin")
    assert program.authorize("oura", "sam") == 0
    return program


def test_a_person_links_a_ring_and_scrapes_twice(linked: Program) -> None:
    linked("scrape")
    assert '"outcome": "succeeded"' in linked("scrape")
    linked("status", "--json")
    status = json.loads(linked.stdout)
    assert len([row for row in status["endpoints"] if row["provider"] == "oura"]) == 19
    assert {row["outcome"] for row in status["endpoints"]} == {"succeeded"}
    assert status["tokens"][0]["state"] == "good"


def test_outside_a_terminal_every_line_on_standard_error_is_json(linked: Program) -> None:
    lines = linked("scrape", "--endpoint", "sleep").splitlines()
    events = [json.loads(line)["event"] for line in lines]
    assert events[-2:] == ["endpoint.finished", "run.finished"]


def test_a_backfill_can_be_narrowed(linked: Program) -> None:
    lines = linked("backfill", "--since", "2026-01-01", "--endpoint", "oura.sleep").splitlines()
    finished = [json.loads(line) for line in lines if "endpoint.finished" in line]
    assert [line["endpoint"] for line in finished] == ["sleep"]
    assert finished[0]["inserted"] > 200


def test_the_status_is_readable(linked: Program) -> None:
    assert "Nothing has been scraped yet" in linked("status")
    linked("scrape", "--endpoint", "sleep")
    assert re.search(r"oura +sleep +\d+ min ago", linked("status"))


def test_half_an_app_is_a_settings_error(program: Program) -> None:
    message = program("scrape", code=2, OURA_CLIENT_SECRET="")
    assert "OURA_CLIENT_SECRET is missing: an app needs both id and secret" in message


def test_no_settings_at_all_are_explained(program: Program) -> None:
    none = {f"{vendor}_CLIENT_{part}": "" for vendor in VENDORS for part in ("ID", "SECRET")}
    assert "No vendor is set up: set OURA_CLIENT_ID" in program("scrape", code=2, **none)


VENDORS = ("OURA", "WITHINGS", "WHOOP")


def test_nobody_linked_is_explained(program: Program) -> None:
    assert "run `health-scraper account add NAME`" in program("scrape", code=2)


def test_an_unreachable_database_is_exit_code_four_without_its_password(program: Program) -> None:
    url = "postgresql://sam:geheim@127.0.0.1:1/none"
    message = program("scrape", code=4, DATABASE_URL=url)
    assert "The database cannot be used" in message
    assert "geheim" not in message


def test_a_database_url_that_is_none_is_a_settings_error(program: Program) -> None:
    assert "DATABASE_URL is no PostgreSQL" in program("scrape", code=2, DATABASE_URL="geheim foo")


def test_an_unmigrated_database_is_sent_to_migrate(program: Program, empty_dsn: str) -> None:
    message = program("scrape", code=4, DATABASE_URL=empty_dsn)
    assert "run `health-scraper migrate`" in message
    assert "up to date" in program("migrate", DATABASE_URL=empty_dsn)
    program("account", "list", DATABASE_URL=empty_dsn)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("scrape", "--provider", "fitbit"), "There is no provider fitbit"),
        (("scrape", "--endpoint", "mood"), "There is no endpoint mood"),
        (("scrape", "--provider", "whoop"), "nothing to scrape with --provider whoop"),
        (("scrape", "--provider", "oura", "--endpoint", "whoop.sleep"), "nothing to scrape with"),
        (("scrape", "--account", "eve"), "No account eve is linked"),
        (("backfill", "--since", "2026-02-01", "--until", "2026-01-01"), "swap them"),
        (("backfill", "--since", "2999-01-01"), "lies in the future"),
        (("backfill", "--since", "yesterday"), "is no date; write it as"),
        (("scrape", "--recheck", "99999999"), "is not in the range"),
        (("account", "add", "sam", "--timezone", "Mars/Base"), "is no time zone"),
        (("account", "add", "sam"), "There is an account 'sam' already"),
        (("account", "add", "s p"), "is no account name"),
    ],
)
def test_wrong_usage_is_explained_and_nothing_is_attempted(
    linked: Program, arguments: tuple[str, ...], message: str
) -> None:
    assert message in linked(*arguments, code=2)


def test_a_wrong_encryption_key_is_told_and_the_tokens_stay(linked: Program) -> None:
    other = "YW5vdGhlciBpbnZlbnRlZCBrZXkgZm9yIHRlc3RzISE="
    message = linked("scrape", code=2, TOKEN_ENCRYPTION_KEYS=other)
    assert "TOKEN_ENCRYPTION_KEYS" in message
    linked("scrape", "--endpoint", "sleep")


def test_a_vendor_that_is_not_set_up_is_named_and_does_not_matter(linked: Program) -> None:
    off = {"WHOOP_CLIENT_ID": "", "WHOOP_CLIENT_SECRET": ""}
    output = linked("scrape", "--endpoint", "oura.sleep", **off)
    assert "provider.disabled" in output


def test_the_catalogue_names_every_table(program: Program) -> None:
    program("endpoints", "--json")
    entries = json.loads(program.stdout)
    tables = {table for entry in entries for table in entry["tables"]}
    assert {"oura.daily_sleep", "oura.vo2_max", "oura.heartrate"} <= tables
    assert all(entry["key"][0] == "account_id" for entry in entries)


@pytest.mark.timeout(900)
def test_the_demo_needs_no_settings_and_touches_nothing_of_the_person(
    program: Program, dsn: str
) -> None:
    output = program("demo", "--days", "20", DATABASE_URL=dsn, OURA_CLIENT_SECRET="")
    assert "The last week at a glance" in output
    assert "0 rows new, 0 changed" in output
    assert "not linked" not in program("account", "list")
    assert program.stdout == ""


@pytest.mark.timeout(900)
def test_the_demo_ends_when_it_is_asked_to(program: Program) -> None:
    command = [*PROGRAM, "demo", "--days", "1000"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, env=program.environment(), **pipes) as process:
        assert process.stdout is not None
        next(line for line in process.stdout if "Linked account demo at WHOOP" in line)
        process.terminate()
        assert "What is in the database" not in process.stdout.read()


@pytest.mark.timeout(900)
def test_the_demo_runs_with_an_empty_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    output = Program({"HOME": str(home)}, tmp_path)("demo", "--days", "3")
    assert "What is in the database" in output
    assert list(home.iterdir()) == []
