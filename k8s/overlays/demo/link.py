"""Links the account `demo` at the three simulated vendors, as a person with a browser would."""
# ruff: noqa: INP001, S603 - a script by itself; the programs that it starts are our own

import subprocess
import sys

import httpx

PROGRAM = (sys.executable, "-m", "health_scraper")


def add_account() -> None:
    known = subprocess.run([*PROGRAM, "account", "list"], check=True, capture_output=True).stdout
    if b" demo " not in known:
        subprocess.run([*PROGRAM, "account", "add", "demo"], check=True)


def link(provider: str) -> None:
    command = [*PROGRAM, "authorize", provider, "--account", "demo", "--no-browser"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        page = next(line.strip() for line in process.stdout if line.startswith("http"))
        process.communicate(httpx.get(page).headers["Location"] + "\n")
    if process.returncode:
        sys.exit(process.returncode)


add_account()
for vendor in ("oura", "withings", "whoop"):
    link(vendor)
