def main() -> None:
    from health_scraper.cli import cli
    cli()
