# docker build --target serve -t previsto:serve .     answers requests; no torch
# docker build --target train -t previsto:train .     everything, torch included
# docker run --rm --read-only --tmpfs /tmp -v previsto-data:/data previsto:train doctor
# In a container: PREVISTO_* variables, and secrets as files (PREVISTO_DATABASE_URL_FILE=/run/secrets/…).

ARG BASE=python:3.12-slim
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1
# `strip` takes the symbols for debuggers out of libraries; what runs is built on the base again.
RUN apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends binutils
RUN python3 -m venv /opt/previsto
ENV PATH=/opt/previsto/bin:$PATH
WORKDIR /build
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY src ./src
COPY sdk/python/src ./sdk/python/src

FROM build AS build-serve
ARG EXTRAS=s3,serve
RUN pip install -c constraints.txt ".[$EXTRAS]"
COPY scripts/image ./scripts/image
RUN sh scripts/image/finish.sh

FROM build AS build-train
ARG TORCH_INDEX
ARG EXTRAS=train,serve,compress,arima,tune,s3,mlflow
# The CPU build of torch; its dependencies come with the next step, under the constraints.
RUN pip install --no-deps --index-url "$TORCH_INDEX" torch==2.13.0
RUN pip install -c constraints.txt ".[$EXTRAS]"
COPY scripts/image ./scripts/image
RUN sh scripts/image/finish.sh

FROM ${BASE} AS run
RUN useradd --uid 65532 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin previsto \
    && install -d -o 65532 -g 65532 -m 0700 /data /state
ENV PATH=/opt/previsto/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PREVISTO_HOME=/data \
    PREVISTO_ACTOR=previsto
LABEL org.opencontainers.image.title="Previsto" \
      org.opencontainers.image.description="Calibrated, gated, scored and replayable forecasts of stock prices" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
USER 65532:65532
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
# Only `serve` listens; a container of another command is healthy while its process lives.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python3", "/opt/previsto/health.py"]
ENTRYPOINT ["previsto"]
CMD ["--help"]

FROM run AS serve
COPY --from=build-serve /opt/previsto /opt/previsto

FROM run AS train
COPY --from=build-train /opt/previsto /opt/previsto
