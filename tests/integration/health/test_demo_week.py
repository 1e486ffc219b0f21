"""The week that the demo shows at its end."""

import pytest

from health_scraper import accounts
from health_scraper.db import Database
from health_scraper.demo_report import show_week

ROWS = """
INSERT INTO oura.daily_activity (account_id, id, day, steps, payload)
VALUES (1, 'a', current_date, 12345, '{}'), (1, 'b', current_date - 7, 54321, '{}'),
       (2, 'a', current_date, 99999, '{}')
"""


async def test_the_week_is_of_seven_days_and_of_the_demos_person_alone(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await accounts.add(database, "demo", "Europe/Berlin")
    await accounts.add(database, "somebody-else", "Europe/Berlin")
    await database.execute(ROWS)
    await show_week(database)
    shown = capsys.readouterr().out
    assert "12,345" in shown
    assert not {"54,321", "99,999"} & set(shown.split())


async def test_a_week_without_data_is_an_empty_table(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await show_week(database)
    assert "asleep" in capsys.readouterr().out
