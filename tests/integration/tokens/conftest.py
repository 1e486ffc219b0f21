"""A linked account at each simulated vendor, through the real OAuth code, and a vault."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet

from health_scraper.db import Database
from health_scraper.declare import Provider
from health_scraper.demo import free_port
from health_scraper.providers.oura import OURA
from health_scraper.providers.whoop import WHOOP
from health_scraper.providers.withings import WITHINGS
from health_scraper.sandbox.oauth_grants import Lineage
from health_scraper.sandbox.serve import environment
from health_scraper.sandbox.world import Sandbox, Vendor
from health_scraper.settings import (
    OuraSettings,
    ProviderSettings,
    WhoopSettings,
    WithingsSettings,
    load_settings,
)
from health_scraper.tokens.authorize import Authorization, Authorized
from health_scraper.tokens.bearer import Bearer
from health_scraper.tokens.consent import Consent, code_in, new_consent
from health_scraper.tokens.crypto import Cipher
from health_scraper.tokens.mirror import Mirror
from health_scraper.tokens.opening import open_mirror
from health_scraper.tokens.refresh import Patience
from health_scraper.tokens.rotation import Rotation
from health_scraper.tokens.store import Link, StoredToken, TokenStore

sys.path.insert(0, str(Path(__file__).parent))  # the helpers beside this file

from vaultfake import Certificates, FakeVault, make_certificates, serving

BASE = "http://sandbox.test"
# Withings' ten seconds between identical requests are a fact the tests need not sit out.
PROVIDERS = {"oura": OURA, "whoop": WHOOP, "withings": replace(WITHINGS, repeat_after=0)}
SETTINGS: dict[str, type[ProviderSettings]] = {
    "oura": OuraSettings,
    "whoop": WhoopSettings,
    "withings": WithingsSettings,
}
QUICK = Patience(lock=60, pause=0.01, longest_pause=2, settle=0.5)


@dataclass
class World:
    """One vendor, its simulator, and this program's side of it."""

    sandbox: Sandbox
    provider: Provider
    settings: ProviderSettings
    database: Database
    store: TokenStore
    http: httpx.AsyncClient
    link: Link
    patience: Patience = QUICK
    mirror: Mirror | None = None

    @property
    def vendor(self) -> Vendor:
        return self.sandbox.vendor(self.provider.name)

    @property
    def lineage(self) -> Lineage:
        return self.vendor.oauth.grants.lineages[-1]

    def rotation(self) -> Rotation:
        return Rotation(
            self.provider,
            self.settings,
            self.store,
            self.http,
            mirror=self.mirror,
            patience=self.patience,
            now=self.sandbox.clock,
        )

    def bearer(self) -> Bearer:
        return Bearer(self.rotation(), self.link)

    async def authorize(self, link: Link | None = None) -> Authorized:
        authorization = Authorization(
            self.provider,
            self.settings,
            self.store,
            self.http,
            self.rotation(),
            now=self.sandbox.clock,
        )
        consent = new_consent(self.provider, self.settings)
        code = code_in(await self.consented(consent), consent)
        return await authorization.finish(link or self.link, consent, code)

    async def consented(self, consent: Consent) -> str:
        """The URL that the person's browser ends up at."""
        answer = await self.http.get(consent.url)
        return str(answer.headers["location"])

    async def events(self) -> list[str]:
        rows = await self.database.fetch("SELECT event FROM ops.token_event ORDER BY id")
        return [row["event"] for row in rows]

    async def stored(self) -> StoredToken:
        found = await self.store.read(self.link)
        assert found is not None
        return found

    def expire(self) -> None:
        """Longer than any vendor's access token lives."""
        self.sandbox.clock.shift(timedelta(days=60))


@pytest.fixture
def unused_tcp_port() -> int:
    """Unlike pytest's own, one that nobody is given by chance before the test uses it."""
    return free_port()


@pytest.fixture(params=["oura", "whoop", "withings"])
def vendor_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def add_account(database: Database) -> Callable[[str], Awaitable[int]]:
    async def add(name: str) -> int:
        await database.execute(
            "INSERT INTO ops.account (name, timezone) VALUES (%(name)s, 'UTC')", name=name
        )
        rows = await database.fetch("SELECT id FROM ops.account WHERE name = %(name)s", name=name)
        return int(rows[0]["id"])

    return add


@pytest.fixture
async def world(
    vendor_name: str,
    database: Database,
    add_account: Callable[[str], Awaitable[int]],
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[World]:
    """A person with an account, not linked yet."""
    for name, value in environment(BASE).items():
        monkeypatch.setenv(name, value)
    sandbox = Sandbox()
    sandbox.vendor(vendor_name).oauth.change(repeat_seconds=0)
    store = TokenStore(database, Cipher([Fernet.generate_key().decode()]))
    account_id = await add_account("anna")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(sandbox.app)) as http:
        yield World(
            sandbox,
            PROVIDERS[vendor_name],
            SETTINGS[vendor_name](),
            database,
            store,
            http,
            Link(account_id, "anna", vendor_name),
        )


@pytest.fixture
async def linked(world: World) -> World:
    """The same with a consent."""
    await world.authorize()
    return world


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
async def vault(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[FakeVault]:
    """A vault, and an identity that may use it, for everything that reads the environment."""
    async with serving(certificates) as running:
        monkeypatch.setenv("KEY_VAULT_URL", running.url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificates.authority))
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{running.url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", "here")
        yield running


@pytest.fixture
async def mirror(vault: FakeVault) -> AsyncIterator[Mirror]:
    """The program's own way to the vault."""
    assert not vault.requests
    opened = open_mirror(load_settings())
    assert opened is not None
    yield opened
    await opened.close()


@pytest.fixture
async def mirrored(world: World, mirror: Mirror) -> World:
    """A linked account whose tokens have a second copy."""
    world.mirror = mirror
    await world.authorize()
    return world
