"""The vendors there are."""

from health_scraper.declare import Provider
from health_scraper.errors import SettingsError
from health_scraper.providers.oura import OURA
from health_scraper.providers.whoop import WHOOP
from health_scraper.providers.withings import WITHINGS

PROVIDERS: tuple[Provider, ...] = (OURA, WITHINGS, WHOOP)


def by_name(name: str) -> Provider:
    for provider in PROVIDERS:
        if provider.name == name:
            return provider
    known = ", ".join(provider.name for provider in PROVIDERS)
    raise SettingsError(f"There is no provider {name!r}; the providers are: {known}.")
