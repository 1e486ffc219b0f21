"""`health-scraper` and `python -m health_scraper`."""

from health_scraper.cli import cli


def main() -> None:
    cli(prog_name="health-scraper")


if __name__ == "__main__":
    main()
