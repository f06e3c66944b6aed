# The bot and the companion gateway; no sandbox, no tests. Runs as a user without rights.
#   docker build -t paydesk .
#   docker run -v ./config:/config:ro -v paydesk:/data paydesk run --config /config/paydesk.toml
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements/run.txt requirements/setup.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/setup.txt \
    && python -m venv /opt/paydesk \
    && /opt/paydesk/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md ./
COPY bot bot
COPY gateway gateway
COPY gateway_client gateway_client
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/paydesk/bin/pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home paydesk \
    && install -d -m 700 -o paydesk /secrets
COPY --from=build /opt/paydesk /opt/paydesk
ENV PATH=/opt/paydesk/bin:$PATH PYTHONUNBUFFERED=1
USER paydesk
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9090/readyz', timeout=4)"]
ENTRYPOINT ["paydesk"]
CMD ["run", "--config", "/config/paydesk.toml"]
