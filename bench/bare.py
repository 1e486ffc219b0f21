"""The bare loader that the benchmarks compare with: what a person writes in an afternoon.

It asks the same requests with the same concurrency and upserts into plain tables, but has no
windows, coverage, history, reports, drift, retries or typed columns.
"""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import httpx
import psycopg

DATED = (
    *("daily_activity", "daily_cardiovascular_age", "daily_readiness", "daily_resilience"),
    *("daily_sleep", "daily_spo2", "daily_stress", "enhanced_tag", "rest_mode_period", "session"),
    *("sleep", "sleep_time", "tag", "vO2_max", "workout"),
)
SAMPLED = ("heartrate", "ring_battery_level")
DOCUMENT = """INSERT INTO bare.document (collection, id, payload)
SELECT %s, * FROM unnest(%b::text[], %b::text[]::jsonb[])
ON CONFLICT (collection, id) DO UPDATE SET payload = excluded.payload"""
SAMPLE = """INSERT INTO bare.sample (collection, at, source, value)
SELECT %s, * FROM unnest(%b::timestamptz[], %b::text[], %b::int[])
ON CONFLICT (collection, at, source) DO UPDATE SET value = excluded.value"""


async def load(
    http: httpx.AsyncClient, places: asyncio.Semaphore, path: str, **params: str
) -> None:
    """Fetches every page of one request and writes each in a transaction."""
    async with places:
        connection = await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"])
        async with connection:
            token: str | None = ""
            while token is not None:
                more = {"next_token": token} if token else {}
                answer = await http.get(f"/v2/usercollection/{path}", params={**params, **more})
                body = answer.raise_for_status().json()
                await write(connection, path, body.get("data", [body]))
                token = body.get("next_token")


async def write(connection: psycopg.AsyncConnection, path: str, rows: list[dict]) -> None:
    if path in SAMPLED:
        keyed = {(row["timestamp"], row.get("source", "")): row for row in rows}
        at = [datetime.fromisoformat(key[0]) for key in keyed]
        values = [row.get("bpm", row.get("level")) for row in keyed.values()]
        await connection.execute(SAMPLE, (path, at, [key[1] for key in keyed], values))
    else:
        keyed = {row["id"]: row for row in rows}
        payloads = [json.dumps(row) for row in keyed.values()]
        await connection.execute(DOCUMENT, (path, list(keyed), payloads))
    await connection.commit()


async def main(days: int, only: str) -> None:
    now, margin = datetime.now(UTC), timedelta(days=2)
    first = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
    edges = [min(first + timedelta(days=29 * n), now) for n in range(days // 29 + 2)]
    headers = {"Authorization": f"Bearer {os.environ['BARE_TOKEN']}"}
    places = asyncio.Semaphore(8)
    async with httpx.AsyncClient(base_url=os.environ["OURA_API_BASE_URL"], headers=headers) as http:
        dates = {"start_date": f"{first - margin:%F}", "end_date": f"{now + margin:%F}"}
        work = [load(http, places, path, **dates) for path in DATED if only in ("", path)]
        work += [
            load(http, places, path, start_datetime=f"{a:%FT%TZ}", end_datetime=f"{b:%FT%TZ}")
            for path in SAMPLED
            if only in ("", path)
            for a, b in pairwise(edges)
            if a < b
        ]
        work += [
            load(http, places, path)
            for path in ("personal_info", "ring_configuration")
            if only in ("", path)
        ]
        await asyncio.gather(*work)


asyncio.run(main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""))
