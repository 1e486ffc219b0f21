"""The three vendors' APIs simulated: one ASGI app for tests, `demo`, `sandbox` and benchmarks."""
