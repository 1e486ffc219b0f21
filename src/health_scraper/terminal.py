"""Tables for people, as plain aligned text that a pipe can read as well."""

from collections.abc import Collection, Iterable, Sequence

import click


def show_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    title: str | None = None,
    numbers: Collection[str] = (),
) -> None:
    """Columns named in `numbers` stand to the right."""
    lines = [columns, *rows]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    if title:
        click.secho(f"\n{title}", bold=True)
    for number, cells in enumerate(lines):
        padded = (
            cell.rjust(width) if name in numbers else cell.ljust(width)
            for name, cell, width in zip(columns, cells, widths, strict=True)
        )
        click.secho(f"  {'  '.join(padded)}".rstrip(), dim=number == 0)
