"""Five years of each vendor at its real limits: at the permitted rate, and never above it."""

from datetime import UTC, datetime, timedelta

from bench.place import PROGRAM, Place
from bench.report import Line
from bench.spent import spent

LATENCY = 0.15
# Requests per second that the vendor permits, and by how much time is made to run faster here.
RATES = {"oura": (5000 / 300, 1), "whoop": (100 / 60, 10), "withings": (120 / 60, 10)}
DAYS = 5 * 365


def five_years(place: Place) -> list[Line]:
    return [line for vendor in RATES for line in _vendor(place, vendor)]


def _vendor(place: Place, vendor: str) -> list[Line]:
    rate, factor = RATES[vendor]
    place.control("reset", {})
    place.control("limits", {"enabled": True, "factor": factor})
    place.control("faults", {"vendor": vendor, "kind": "latency", "seconds": LATENCY})
    since = f"{datetime.now(UTC) - timedelta(days=DAYS):%Y-%m-%d}"
    with place.database() as dsn:
        command = (*PROGRAM, "backfill", "--since", since, "--provider", vendor)
        measured = place.run(command, dsn, **_scaled(vendor, factor))
        found = spent(dsn, DAYS)
    refused = place.control("requests", method="GET")[vendor]["refused"]
    place.control("reset", {})
    requests, least = sum(one.requests for one in found), sum(one.fewest for one in found)
    ideal = requests / (rate * factor)
    return [
        Line(f"{vendor}: five years, wall time", f"{measured.seconds:.1f} s",
             f"{ideal:.1f} s (requests / rate)", measured.seconds / ideal, "<= 1.05",
             measured.seconds <= 1.05 * ideal),
        Line(f"{vendor}: five years, requests", f"{requests:,}", f"{least:,} (fewest)",
             requests / least, "<= 1.02", requests <= 1.02 * least),
        Line(f"{vendor}: five years, refusals (429, 601)", str(refused), "0", 0.0, "0",
             not refused),
        Line(f"{vendor}: five years, peak memory", f"{measured.peak_mb:.0f} MB", "", 0.0,
             "<= 1.2 x three days", measured.peak_mb <= 100),
    ]  # fmt: skip


def _scaled(vendor: str, factor: int) -> dict[str, str]:
    limits = {
        "oura": f"5000/{300 / factor:g}",
        "whoop": f"100/{60 / factor:g},10000/{86400 / factor:g}",
        "withings": f"120/{60 / factor:g}",
    }
    return {f"{vendor.upper()}_RATE_LIMITS": limits[vendor]}
