"""What a panel says: its title, its description, and why it may be empty."""

from dataclasses import dataclass, replace
from typing import Final

from health_scraper.catalogue import catalogue

NOTHING: Final = "No data in this range: "


@dataclass(frozen=True, slots=True)
class Words:
    """`empty` stands where there is no data: the endpoints the panel reads, and their scopes."""

    title: str
    about: str
    empty: str

    @property
    def brief(self) -> "Words":
        """For a single number, beside which Grafana itself writes that there is no data."""
        needs = self.empty.removeprefix(NOTHING)
        return replace(self, empty=needs[:1].upper() + needs[1:])


def words(title: str, about: str, *endpoints: str) -> Words:
    """`words("Steps", "Steps a day.", "oura.daily_activity")`.

    Raises KeyError for an endpoint that is not in the catalogue.
    """
    scopes = {
        f"{provider.name}.{endpoint.name}": endpoint.scope for provider, endpoint in catalogue()
    }
    listed = " or ".join(f"{name} (scope {scopes[name]})" for name in endpoints)
    return Words(title, about, f"{NOTHING}needs {listed}")


def plain(title: str, about: str, empty: str) -> Words:
    """For what does not come from an endpoint: the program's own records."""
    return Words(title, about, empty)
