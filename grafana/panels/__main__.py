"""Writes every dashboard to `grafana/dashboards`; says which of them changed."""

import sys

from grafana.panels.build import FOLDER, built


def main() -> None:
    for name, text in built().items():
        file = FOLDER / name
        if not file.exists() or file.read_text() != text:
            file.write_text(text)
            sys.stdout.write(f"{file.name}\n")


if __name__ == "__main__":
    main()
