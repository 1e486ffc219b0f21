"""A year of Oura's heart rate through dlt's own REST source; prints seconds and rows.

It has an environment of its own (`make bench` builds it), and so imports nothing of the project.
The windows that the vendor wants are resources of one table; dlt appends, which is its quickest
way of writing.
"""

import json
import os
import sys
import time
from typing import Any

import dlt
from dlt.sources.rest_api import rest_api_source


def main() -> None:
    plan = json.load(sys.stdin)
    source = rest_api_source(
        {
            "client": {
                "base_url": os.environ["OURA_API_BASE_URL"],
                "auth": {"type": "bearer", "token": os.environ["BARE_OURA_TOKEN"]},
                "paginator": {
                    "type": "cursor",
                    "cursor_path": "next_token",
                    "cursor_param": "next_token",
                },
            },
            "resources": [
                resource(number, path, params)
                for number, (_, _, path, params, _) in enumerate(plan)
            ],
        }
    )
    credentials = os.environ["DLT_CREDENTIALS"]
    destination = dlt.destinations.postgres(credentials=credentials)
    pipeline = dlt.pipeline("bench", destination=destination, dataset_name="dlt")
    begin = time.perf_counter()
    pipeline.run(source)
    print(time.perf_counter() - begin)


def resource(number: int, path: str, params: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": f"heartrate_{number}",
        "table_name": "heartrate",
        "write_disposition": "append",
        "parallelized": True,
        "endpoint": {"path": path, "params": params, "data_selector": "data"},
    }


main()
