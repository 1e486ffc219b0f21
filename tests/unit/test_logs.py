"""The last guard before a log line or a run report: what looks like a secret is hidden."""

import pytest
from pydantic import SecretStr

from health_scraper.coverage import Subject
from health_scraper.errors import VendorUnavailable
from health_scraper.logs import redact, redacted
from health_scraper.runs import EndpointReport

SECRET = "s3cr3t-t0k3n"


@pytest.mark.parametrize(
    "text",
    [
        f"Illegal header value b'Bearer {SECRET}\\n'",
        f"Authorization: bearer {SECRET}",
        f"refresh_token={SECRET}&grant_type=refresh_token",
        f'{{"access_token": "{SECRET}", "expires_in": 1}}',
        f"{{'client_secret': '{SECRET}'}}",
        f"http://localhost:8765/callback/?code={SECRET}&state=x",
        f"postgresql://sam:{SECRET}@host/health",
    ],
)
def test_a_secret_in_a_text_is_hidden(text: str) -> None:
    assert SECRET not in redacted(text)
    assert "***" in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "Oura asks for fewer requests (HTTP 429).",
        "postgresql://host:5432/health",
        "The token answer holds no access token.",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "name", ["client_secret", "refresh_token", "Authorization", "code", "password", "token"]
)
def test_a_fact_with_a_secrets_name_is_hidden(name: str) -> None:
    assert redact(None, "info", {name: SECRET, "other": SecretStr(SECRET)}) == {
        name: "***",
        "other": "***",
    }


def test_a_page_token_may_be_read() -> None:
    assert redact(None, "info", {"page_token": "abc"}) == {"page_token": "abc"}


def test_the_run_report_quotes_no_header() -> None:
    report = EndpointReport(Subject(1, "sam", "oura", "sleep"))
    report.error = VendorUnavailable(f"Illegal header value b'Bearer {SECRET}\\n'")
    assert SECRET not in str(report.row())
