"""As much of a cluster's API as kubectl needs to read one object: discovery, and GET."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

BATCH = {"groupVersion": "batch/v1", "version": "v1"}
POD = {"name": "pods", "singularName": "pod", "namespaced": True, "kind": "Pod"}
RESOURCES = [
    {"name": "cronjobs", "singularName": "cronjob", "namespaced": True, "kind": "CronJob"},
    {"name": "jobs", "singularName": "job", "namespaced": True, "kind": "Job"},
]


def answers(manifests: list[Any]) -> dict[str, Any]:
    found = {
        "/api": {"kind": "APIVersions", "versions": ["v1"]},
        "/api/v1": {
            "kind": "APIResourceList",
            "groupVersion": "v1",
            "resources": [POD | {"verbs": ["get", "create"]}],
        },
        "/apis": {
            "kind": "APIGroupList",
            "apiVersion": "v1",
            "groups": [{"name": "batch", "versions": [BATCH], "preferredVersion": BATCH}],
        },
        "/apis/batch/v1": {
            "kind": "APIResourceList",
            "apiVersion": "v1",
            "groupVersion": "batch/v1",
            "resources": [one | {"verbs": ["get", "create"]} for one in RESOURCES],
        },
    }
    for one in manifests:
        if one["kind"] == "CronJob":
            about = one["metadata"]
            path = f"/apis/batch/v1/namespaces/{about['namespace']}/cronjobs/{about['name']}"
            found[path] = one
    return found


@contextmanager
def serving(manifests: list[Any]) -> Iterator[str]:
    """Yields the address of an API server that has these manifests."""
    known = answers(manifests)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = known.get(self.path.partition("?")[0])
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body or {"kind": "Status", "code": 404}).encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
