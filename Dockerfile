# The image of one job: the program, what uv.lock names for it, and nothing to build with.
# Both stages start from the same Python, so that the environment may be copied between them.
ARG PYTHON=python:3.13-slim-trixie

FROM ${PYTHON} AS build
# The version that wrote uv.lock; it never reaches the final image.
RUN pip install --no-cache-dir --root-user-action=ignore uv==0.13.9
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_NO_CACHE=1 \
    UV_PYTHON_DOWNLOADS=never
WORKDIR /app
# Dependencies change rarely and stand in a layer of their own, before the project.
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev --no-editable --extra sandbox --no-install-project
COPY README.md LICENSE ./
COPY src src
RUN uv sync --locked --no-dev --no-editable --extra sandbox

FROM ${PYTHON}
# A job installs nothing: whoever breaks in finds no installer either.
RUN pip uninstall --yes --root-user-action=ignore pip \
 && rm -rf /usr/local/lib/python3.13/ensurepip
COPY --from=build /app/.venv /app/.venv
# HOME is for user ids without a name; nothing is ever written there.
ENV HOME=/tmp \
    PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="health-scraper" \
      org.opencontainers.image.description="Brings Oura, Withings and WHOOP data home into PostgreSQL" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}"
# Numeric, so that Kubernetes can see that it is not root; any other user id works as well.
USER 10001:10001
ENTRYPOINT ["health-scraper"]
