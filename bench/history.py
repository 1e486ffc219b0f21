"""Five years of each vendor at its real limits: at the permitted rate, and never above it."""

from bench.asked import since
from bench.daily import days_behind
from bench.place import PROGRAM, UNLIMITED, Measured, Place
from bench.report import Line
from bench.spent import spent

LATENCY = 0.15
DAYS = 5 * 365
# Requests per second that the vendor permits, and by how much time is made to run faster, in the
# simulator and in the budget alike. Latency is never scaled.
RATES = {"oura": (5000 / 300, 1), "whoop": (100 / 60, 4), "withings": (120 / 60, 6)}
LIMITS = {"oura": ((5000, 300),), "whoop": ((100, 60), (10_000, 86_400)), "withings": ((120, 60),)}


def five_years(place: Place) -> list[Line]:
    with days_behind(place) as dsn:
        daily = place.run((*PROGRAM, "scrape"), dsn, **UNLIMITED)
    return [line for vendor in RATES for line in _vendor(place, vendor, daily)]


def _vendor(place: Place, vendor: str, daily: Measured) -> list[Line]:
    rate, factor = RATES[vendor]
    limited(place, vendor, LATENCY)
    with place.database() as dsn:
        command = (*PROGRAM, "backfill", "--since", since(DAYS), "--provider", vendor)
        measured = place.run(command, dsn, **scaled(vendor))
        found = spent(dsn, DAYS)
    refused = place.control("requests", method="GET")[vendor]["refused"]
    place.control("reset", {})
    requests, least = sum(one.requests for one in found), sum(one.fewest for one in found)
    # The longest chain of pages is far shorter: fifty pages of WHOOP's cycles take 8 s.
    ideal = requests / (rate * factor)
    return [
        Line(f"{vendor}: five years, wall time",
             f"{measured.seconds:.1f} s ({measured.cpu_seconds:.1f} s of processor)",
             f"{ideal:.1f} s (requests / rate)", measured.seconds / ideal, "<= 1.05",
             measured.seconds <= 1.05 * ideal),
        Line(f"{vendor}: five years, requests", f"{requests:,}", f"{least:,} (fewest)",
             requests / least, "<= 1.02", requests <= 1.02 * least),
        Line(f"{vendor}: five years, refusals (429, 601)", str(refused), "0", None, "0",
             not refused),
        Line(f"{vendor}: five years, peak memory", f"{measured.peak_mb:.0f} MB",
             f"{daily.peak_mb:.0f} MB (three days of all)", measured.peak_mb / daily.peak_mb,
             "<= 1.20", measured.peak_mb <= 1.2 * daily.peak_mb),
    ]  # fmt: skip


def limited(place: Place, vendor: str, latency: float) -> None:
    _, factor = RATES[vendor]
    place.control("limits", {"vendor": vendor, "enabled": True, "factor": factor})
    place.control("faults", {"vendor": vendor, "kind": "latency", "seconds": latency})


def scaled(vendor: str) -> dict[str, str]:
    """The vendor's real limits as the program's setting, in the simulator's time."""
    _, factor = RATES[vendor]
    limits = ",".join(f"{many}/{seconds / factor:g}" for many, seconds in LIMITS[vendor])
    return {f"{vendor.upper()}_RATE_LIMITS": limits}
