# docker build -t previsto .
# docker run --rm -v previsto-data:/data previsto doctor

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/previsto
ENV PATH=/opt/previsto/bin:$PATH
# The CPU build of torch; its dependencies come with the next step, under the constraints.
RUN pip install --no-deps --index-url https://download.pytorch.org/whl/cpu torch==2.13.0
WORKDIR /build
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY src ./src
COPY sdk/python/src ./sdk/python/src
RUN pip install -c constraints.txt '.[train,arima]'

FROM python:3.12-slim
RUN useradd --uid 65532 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin previsto \
    && install -d -o 65532 -g 65532 -m 0700 /data
COPY --from=build /opt/previsto /opt/previsto
ENV PATH=/opt/previsto/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PREVISTO_HOME=/data \
    PREVISTO_ACTOR=previsto
USER 65532:65532
WORKDIR /data
VOLUME /data
ENTRYPOINT ["previsto"]
CMD ["--help"]
