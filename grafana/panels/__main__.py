"""Writes the dashboards and the alert rules; says which of them changed."""

import sys

from grafana.panels.build import HERE, built


def main() -> None:
    for name, text in built().items():
        file = HERE / name
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
            sys.stdout.write(f"grafana/{name}\n")


if __name__ == "__main__":
    main()
