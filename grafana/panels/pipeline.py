"""Pipeline: is everything fetched, by whom, how fast, and what needs a person."""

from dataclasses import replace
from typing import Final

from grafana.panels.kit import Dashboard, Panel, Variable, field, mapping, row, section, sql, steps
from grafana.panels.kit.colours import (
    FAIR,
    GOOD,
    NONE,
    OURA,
    PLAIN,
    POOR,
    SOFT_FAIR,
    SOFT_GOOD,
    SOFT_POOR,
    TEXT,
)
from grafana.panels.kit.field import patterns, ranges
from grafana.panels.kit.numbers import barchart, bargauge, stat
from grafana.panels.kit.panel import Look
from grafana.panels.kit.query import Query
from grafana.panels.kit.series import timeseries
from grafana.panels.kit.tables import cell, coloured, states, table
from grafana.panels.kit.words import plain, words
from grafana.panels.shared import COUNT, PERCENT, VENDORS

ACCOUNT: Final = Variable(
    name="account",
    label="Account",
    about="Whose scrapes are shown.",
    query=Query("shared/accounts"),
    several=True,
)
CHANGED: Final = "#7A93C2"
STACKED: Final = {"stacking": "normal"}
NO_RUN: Final = "No run in this range: start one with `health-scraper scrape`"
FETCHED: Final = patterns(
    {
        "^(failed|authorize|overdue)": SOFT_POOR,
        "^(late|stopped)": SOFT_FAIR,
        "^skipped": NONE,
        "ago$": SOFT_GOOD,
    }
)
EXPIRED: Final = ranges([(-1e9, 0, "at the next run")])
OUTCOMES: Final = mapping(
    {
        "succeeded": ("succeeded", SOFT_GOOD),
        "skipped": ("skipped", NONE),
        "stopped": ("stopped", SOFT_FAIR),
        "failed": ("failed", SOFT_POOR),
        "reauthorize": ("authorize again", SOFT_POOR),
        "running or killed": ("running or killed", SOFT_FAIR),
        "not asked": ("not asked", NONE),
    }
)
TOKENS: Final = mapping(
    {
        "good": ("good", SOFT_GOOD),
        "in doubt": ("in doubt", SOFT_FAIR),
        "reauthorize": ("authorize again", SOFT_POOR),
    }
)
MIRRORS: Final = mapping(
    {
        "in step": ("in step", SOFT_GOOD),
        "behind": ("behind", SOFT_FAIR),
        "failed": ("failed", SOFT_POOR),
        "no vault": ("no vault", NONE),
    }
)


def count(title: str, about: str, query: str, bad: str = POOR) -> Panel:
    """A number that is best at zero."""
    return stat(
        plain(title, about, "Nothing recorded yet"),
        sql(f"pipeline/{query}"),
        look=Look(unit=COUNT, decimals=0, colour=None, thresholds=steps(GOOD, (1, bad))),
        colouring="value",
        options={"graphMode": "none", "textMode": "value"},
    )


def counts() -> tuple[tuple[Panel, int], ...]:
    linked = stat(
        plain("Linked", "Accounts at vendors that have a token.", "No account is linked yet"),
        sql("pipeline/linked"),
        look=Look(unit=COUNT, decimals=0, colour=TEXT),
        options={"graphMode": "none", "textMode": "value"},
    )
    return (
        (linked, 4),
        (
            count(
                "To authorize again",
                "Accounts whose vendor refuses the token: run `health-scraper authorize`.",
                "to_authorize",
            ),
            4,
        ),
        (
            count(
                "Endpoints failing",
                "Endpoints whose newest attempt in the range failed.",
                "failing",
            ),
            4,
        ),
        (
            count(
                "Records rejected",
                "Records of the range that were not as documented; they are kept.",
                "rejected",
                FAIR,
            ),
            4,
        ),
        (
            count(
                "Old gaps",
                "Stretches of time that were wanted, are missing, and ended over a week ago.",
                "old_gaps",
                FAIR,
            ),
            4,
        ),
        (
            count(
                "Requests refused",
                "Requests that a vendor ever refused as one too many (429).",
                "refused",
                FAIR,
            ),
            4,
        ),
    )


def freshness() -> Panel:
    vendors = [
        column
        for vendor in ("Oura", "WHOOP", "Withings")
        for column in (
            coloured(f"{vendor} fetched", FETCHED, displayName="Fetched", custom_width=125),
            cell(f"{vendor} new", width=95, displayName="New data", custom_align="right"),
        )
    ]
    grid = table(
        plain(
            "How fresh is each endpoint?",
            "When each endpoint was last fetched without an error, late after 26 hours and "
            "overdue after 50, and when that last brought anything new in the range; skipped is "
            "what the person or the vendor's plan does not grant.",
            NO_RUN,
        ),
        sql("pipeline/freshness"),
        cell("Account", width=100),
        *vendors,
    )
    return replace(grid, empty="")


def history() -> tuple[tuple[Panel, int], ...]:
    outcomes = states(
        plain(
            "How did each endpoint fare?",
            "The worst outcome among the chosen accounts, from each run to the next.",
            NO_RUN,
        ),
        sql("pipeline/outcomes", "time_series"),
        mappings=mapping(
            {
                0: ("succeeded", GOOD),
                1: ("skipped, no scope", PLAIN),
                2: ("stopped", FAIR),
                3: ("failed", POOR),
            }
        ),
    )
    coverage = states(
        plain(
            "Where are the holes?",
            "What was wanted of the range on the screen, and whether it is completely stored for "
            "all chosen accounts. A hole is fetched by the next run.",
            "Nothing wanted in this range yet",
        ),
        sql("pipeline/coverage", "time_series"),
        mappings=mapping({1: ("complete", GOOD), 0: ("missing", POOR)}),
    )
    return ((outcomes, 12), (coverage, 12))


def runs() -> tuple[tuple[Panel, int], ...]:
    rows = barchart(
        plain(
            "What did the runs bring?",
            "Rows of the last 30 runs that are new or not as before; the table below counts the "
            "unchanged ones too. Starts in UTC.",
            NO_RUN,
        ),
        sql("pipeline/rows"),
        "Run",
        field("New", GOOD),
        field("Changed", CHANGED),
        field("Withdrawn", FAIR),
        field("Rejected", POOR),
        look=Look(unit=COUNT),
        options=STACKED,
    )
    duration = barchart(
        plain("How long did they take?", "Duration of the last 30 runs; starts in UTC.", NO_RUN),
        sql("pipeline/duration"),
        "Run",
        field("Succeeded", GOOD),
        field("Not succeeded", POOR),
        look=Look(unit="dthms", low=0),
        options=STACKED,
    )
    return ((rows, 12), (duration, 12))


def spending() -> tuple[tuple[Panel, int], ...]:
    requests = barchart(
        plain("How many requests?", "Requests of the last 30 runs, retries included.", NO_RUN),
        sql("pipeline/requests"),
        "Run",
        *VENDORS,
        look=Look(unit=COUNT),
        options=STACKED,
    )
    budget = bargauge(
        plain(
            "How much of each budget is used?",
            "Requests in the window that ends now, against the vendor's limit for the app; an "
            "alert is raised above 80 %.",
            "No request was sent yet",
        ),
        sql("pipeline/budget"),
        look=Look(
            unit=PERCENT,
            decimals=0,
            low=0,
            high=100,
            colour=None,
            thresholds=steps(GOOD, (60, FAIR), (80, POOR)),
        ),
        rows=True,
    )
    return ((requests, 16), (budget, 8))


def log() -> Panel:
    counts = ("Requests", "New", "Changed", "Unchanged", "Withdrawn", "Rejected")
    return table(
        plain("Runs", "The newest 60 runs of the range and what they brought.", NO_RUN),
        sql("pipeline/runs"),
        cell("Started", width=165),
        cell("Command", custom_inspect=True),
        coloured("Outcome", OUTCOMES, custom_width=140),
        cell("Took", "dthms", 90),
        *(cell(name, COUNT, 98, decimals=0) for name in counts),
        cell("Exit code", width=80),
        cell("Version", width=75),
        cell("Error"),
        paged=True,
    )


def errors() -> Panel:
    return table(
        plain(
            "What went wrong?",
            "Errors of the range by their class and endpoint, the newest first.",
            "No error in this range",
        ),
        sql("pipeline/errors"),
        cell("Class", width=170),
        cell("Endpoint", width=240),
        cell("Times", COUNT, 70),
        cell("Accounts", COUNT, 85),
        cell("Last", width=170),
        cell("What went wrong", custom_inspect=True),
    )


def tokens() -> Panel:
    return table(
        plain(
            "Are the tokens well?",
            "State and age of each token set, and whether its copy in the vault is in step. An "
            "access token that has expired is renewed by the next run.",
            "No account is linked yet",
        ),
        sql("pipeline/tokens"),
        cell("Account", width=110),
        cell("Vendor", width=85),
        coloured("State", TOKENS, custom_width=125),
        cell("Age", "s", 95, decimals=1),
        cell("Expires in", "s", 115, decimals=1, mappings=EXPIRED),
        cell("Generation", COUNT, 95),
        coloured("Mirror", MIRRORS, custom_width=90),
        cell("Reason", custom_inspect=True),
    )


def token_events() -> Panel:
    return table(
        plain("What happened to the tokens?", "The newest 100 events.", "No event yet"),
        sql("pipeline/token_events"),
        cell("When", width=140),
        cell("Account", width=120),
        cell("Vendor", width=90),
        cell("Event", width=110),
        cell("Generation", COUNT, 100),
        cell("Detail"),
        paged=True,
    )


def drift() -> Panel:
    return table(
        plain(
            "Did a vendor change?",
            "Fields and values that arrived and are not documented; they are stored all the same.",
            "Everything that came is documented",
        ),
        sql("pipeline/drift"),
        cell("Table"),
        cell("Kind", width=130),
        cell("Field"),
        cell("Seen"),
        cell("Since", width=110),
    )


def sizes() -> Panel:
    return table(
        plain("How big are the tables?", "The largest first; rows are estimates.", "No table yet"),
        sql("pipeline/sizes"),
        cell("Table"),
        cell("Rows, about", COUNT, 120),
        cell("Size", "decbytes", 110, decimals=1),
        cell("New rows in range", COUNT, 150),
        paged=True,
    )


def battery() -> Panel:
    return timeseries(
        words(
            "Does the ring have power?",
            "Lowest charge of each hour; a ring that is empty measures nothing.",
            "oura.ring_battery_level",
        ),
        sql("pipeline/battery", "time_series"),
        look=Look(unit=PERCENT, decimals=0, low=0, high=100, colour=OURA),
        custom={"fillOpacity": 15, "spanNulls": 6 * 3_600_000},
    )


def devices() -> Panel:
    return table(
        words(
            "Devices",
            "What the vendors say is linked.",
            "withings.device",
            "oura.ring_configuration",
        ),
        sql("pipeline/devices"),
        cell("Account", width=130),
        cell("Device"),
        cell("Version", width=110),
        coloured(
            "Battery",
            mapping(
                {
                    "high": ("high", SOFT_GOOD),
                    "medium": ("medium", SOFT_FAIR),
                    "low": ("low", SOFT_POOR),
                }
            ),
            custom_width=100,
        ),
        cell("Last seen", width=120),
    )


def dashboard() -> Dashboard:
    return Dashboard(
        name="pipeline",
        about="Is everything fetched, and does anything need a person?",
        since="now-7d",
        refresh="5m",
        variables=(ACCOUNT,),
        items=(
            row(4, *counts()),
            row(21, (freshness(), 24)),
            row(21, *history()),
            row(6, (errors(), 24)),
            section("Runs"),
            row(8, *runs()),
            row(8, *spending()),
            row(10, (log(), 24)),
            section("Tokens"),
            row(8, (tokens(), 14), (token_events(), 10)),
            section("What is stored"),
            row(10, (sizes(), 12), (drift(), 12)),
            row(11, (battery(), 12), (devices(), 12)),
        ),
    )
