"""The dashboards' source: `python -m grafana.panels` builds `grafana/dashboards/*.json`."""
