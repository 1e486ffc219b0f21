"""Brings Oura, Withings and WHOOP data home into PostgreSQL."""

__version__ = "0.1.0"
