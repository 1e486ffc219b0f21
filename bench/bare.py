"""The bare loader that the benchmarks compare with: what a person writes in an afternoon.

It reads a list of requests from standard input, sends them with the same concurrency, follows
their pages and upserts into plain tables, but has no coverage, history, reports, drift, retries,
rate limits or typed columns.
"""

import asyncio
import json
import os
import sys
from datetime import datetime
from typing import Any

import httpx
from psycopg_pool import AsyncConnectionPool

SAMPLED = ("heartrate", "ring_battery_level")
LISTS = ("data", "records", "measuregrps", "activities", "series", "devices", "goals")
IDS = ("id", "grpid", "signalid", "sleep_id", "timestamp", "startdate", "date", "hash_deviceid")
DETAILS = {"heart": "/v2/heart", "stetho": "/v2/stetho"}
DOCUMENT = """INSERT INTO bare.document (collection, id, payload)
SELECT %s, * FROM unnest(%b::text[], %b::text[]::jsonb[])
ON CONFLICT (collection, id) DO UPDATE SET payload = excluded.payload"""
SAMPLE = """INSERT INTO bare.sample (collection, at, source, value)
SELECT %s, * FROM unnest(%b::timestamptz[], %b::text[], %b::int[])
ON CONFLICT (collection, at, source) DO UPDATE SET value = excluded.value"""

Body = dict[str, Any]
Sent = Body | None


class Vendor:
    def __init__(self, name: str, pool: AsyncConnectionPool) -> None:
        prefix = name.upper()
        token = os.environ[f"BARE_{prefix}_TOKEN"]
        self.http = httpx.AsyncClient(
            base_url=os.environ[f"{prefix}_API_BASE_URL"],
            headers={"Authorization": f"Bearer {token}"},
        )
        self.pool, self.places, self.requests = pool, asyncio.Semaphore(8), 0

    async def load(self, name: str, path: str, params: Sent, form: Sent) -> None:
        """Fetches every page of one request and writes each in a transaction."""
        async with self.places:
            more: Sent = {}
            while more is not None:
                body = await self.ask(path, params, form, more)
                rows = rows_of(body)
                await self.write(name, rows)
                more = following(body)
        for row in rows if name in DETAILS else ():
            number = (row.get("ecg") or row).get("signalid")
            if number:
                form = {"action": "get", "signalid": number}
                await self.load(f"{name}_signal", DETAILS[name], None, form)

    async def ask(self, path: str, params: Sent, form: Sent, more: Body) -> Body:
        self.requests += 1
        if form is None:
            answer = await self.http.get(path, params={**(params or {}), **more})
        else:
            answer = await self.http.post(path, data={**form, **more})
        body = answer.raise_for_status().json()
        if "body" in body:
            assert body["status"] == 0, body
            return body["body"]
        return body

    async def write(self, name: str, rows: list[Body]) -> None:
        async with self.pool.connection() as connection:
            if name in SAMPLED:
                keyed = {(row["timestamp"], row.get("source", "")): row for row in rows}
                at = [datetime.fromisoformat(key[0]) for key in keyed]
                values = [row.get("bpm", row.get("level")) for row in keyed.values()]
                await connection.execute(SAMPLE, (name, at, [key[1] for key in keyed], values))
            else:
                keyed = {identity(row): row for row in rows}
                payloads = [json.dumps(row) for row in keyed.values()]
                await connection.execute(DOCUMENT, (name, list(keyed), payloads))


def rows_of(body: Body) -> list[Body]:
    found = next((body[name] for name in LISTS if name in body), body)
    if "series" in body and isinstance(found, dict):
        return [{**row, "timestamp": at} for at, row in found.items()]
    return found if isinstance(found, list) else [found]


def identity(row: Body) -> str:
    return next((str(row[name]) for name in IDS if name in row), "")


def following(body: Body) -> Sent:
    token = body.get("next_token")
    if token:
        return {"nextToken" if "records" in body else "next_token": token}
    return {"offset": body["offset"]} if body.get("more") else None


async def main() -> None:
    plan = json.load(sys.stdin)
    dsn = os.environ["DATABASE_URL"]
    async with AsyncConnectionPool(dsn, min_size=1, max_size=8) as pool:
        vendors = {name: Vendor(name, pool) for name in {vendor for vendor, *_ in plan}}
        await asyncio.gather(*(vendors[vendor].load(*request) for vendor, *request in plan))
    print(sum(vendor.requests for vendor in vendors.values()))


asyncio.run(main())
