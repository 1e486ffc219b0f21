"""The README's tables are the truth: they are compared with the code."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from health_scraper import __version__
from health_scraper.cli import cli
from health_scraper.errors import (
    DatabaseError,
    HealthScraperError,
    Reauthorize,
    SettingsError,
)
from health_scraper.settings import ProviderSettings, Settings, load_settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
VENDORS = ("OURA", "WITHINGS", "WHOOP")


def table(header: str) -> list[list[str]]:
    """The cells of the rows below every table that begins with this column."""
    rows, inside = [], False
    for line in README.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        inside = line.startswith("|") and (inside or cells[0] == header)
        if inside and cells[0] != header and not set(cells[0]) <= {"-"}:
            rows.append(cells)
    return rows


def documented_settings() -> dict[str, str]:
    found = {}
    for name, default, *_ in table("variable"):
        bare = name.strip("`")
        for vendor in VENDORS if bare.startswith("…_") else ("",):
            found[bare.replace("…", vendor)] = default.strip("`")
    return found


def real_settings(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("HOME", "/home/sam")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    settings = load_settings(dotenv=False)
    parts = {vendor: settings.provider(vendor.lower()) for vendor in VENDORS}
    own = {
        name.upper(): shown(getattr(settings, name))
        for name in Settings.model_fields
        if name.upper() not in VENDORS
    }
    return own | {
        f"{vendor}_{name.upper()}": shown(getattr(part, name))
        for vendor, part in parts.items()
        for name in ProviderSettings.model_fields
    }


def shown(value: object) -> str:
    """A default as a person would write it into an environment variable."""
    if value in (None, ()):
        return "not set"
    if isinstance(value, tuple):
        return ",".join(
            f"{part[0]}/{part[1]:g}" if isinstance(part, tuple) else str(part) for part in value
        )
    return f"{value:g}" if isinstance(value, float) else str(value).replace("/home/sam", "~")


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} ")
        else:
            yield before + name, command


def options(command: click.Command) -> set[str]:
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    }


def test_every_setting_is_documented_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert documented_settings() == real_settings(monkeypatch)


def test_every_command_is_documented_with_its_options() -> None:
    documented = {}
    for usage, _ in table("command"):
        words = re.match(r"`([a-z]+(?: [a-z]+)*)", usage)
        assert words is not None
        documented[words[1]] = set(re.findall(r"--[a-z-]+", usage))
    assert documented == {name: options(command) for name, command in commands(cli)}


def test_every_exit_code_is_documented() -> None:
    errors = (HealthScraperError, SettingsError, Reauthorize, DatabaseError)
    codes = {int(code) for code, _ in table("exit code")}
    assert codes == {0, *(error.exit_code for error in errors)}


@pytest.mark.parametrize("target", re.findall(r"\]\((?!https?:)([^)#]+)\)", README))
def test_every_link_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^    make ([a-z]+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_image_carries_the_version_of_the_program() -> None:
    assert f"ARG VERSION={__version__}\n" in (ROOT / "Dockerfile").read_text("utf-8")
