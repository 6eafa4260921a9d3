"""The `OTEL_*` variables: what turns traces on, and what is refused."""

import pytest

from domain.errors import InvalidInput
from entrypoints.telemetry_settings import TelemetrySettings

ON = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}


@pytest.mark.parametrize(
    ("given", "endpoint"),
    [
        ({}, ""),
        ({"OTEL_SERVICE_NAME": "x", "OTEL_TRACES_SAMPLER": "nonsense"}, ""),
        (ON, "http://collector:4318/v1/traces"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "https://c/base/"}, "https://c/base/v1/traces"),
        ({**ON, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://m:5000/v1/traces"}, "http://m:5000/v1/traces"),
        ({**ON, "OTEL_SDK_DISABLED": "True"}, ""),
        ({**ON, "OTEL_TRACES_EXPORTER": "none"}, ""),
    ],
)
def test_an_endpoint_turns_traces_on(given: dict[str, str], endpoint: str) -> None:
    """The path is added to the address of all signals only."""
    assert TelemetrySettings.read(given).endpoint == endpoint


@pytest.mark.parametrize(
    ("sampler", "argument", "ratio"),
    [
        ("", "", 1.0),
        ("always_off", "0.5", 0.0),
        ("parentbased_always_on", "0.5", 1.0),
        ("traceidratio", "0.1", 0.1),
        ("parentbased_traceidratio", "", 1.0),
    ],
)
def test_the_samplers_of_the_standard(sampler: str, argument: str, ratio: float) -> None:
    """Only a ratio reads the argument."""
    given = {**ON, "OTEL_TRACES_SAMPLER": sampler, "OTEL_TRACES_SAMPLER_ARG": argument}
    assert TelemetrySettings.read(given).ratio == ratio


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "grpc://collector:4317"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:port"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://[::1"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "/v1/traces"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "s3cret"),
        ("OTEL_TRACES_EXPORTER", "console"),
        ("OTEL_TRACES_SAMPLER", "jaeger_remote"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "0"),
    ],
)
def test_bad_values_name_the_variable_and_a_cure(name: str, value: str) -> None:
    """And a header or an address is never quoted."""
    with pytest.raises(InvalidInput) as caught:
        TelemetrySettings.read({**ON, name: value})
    assert caught.value.field == name
    assert caught.value.remedy
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("share", ["-0.1", "1.1", "nan", "all"])
def test_a_share_is_a_fraction(share: str) -> None:
    """0 to 1."""
    given = {**ON, "OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": share}
    with pytest.raises(InvalidInput) as caught:
        TelemetrySettings.read(given)
    assert caught.value.field == "OTEL_TRACES_SAMPLER_ARG"


def test_a_timeout_is_bounded() -> None:
    """A longer one would delay the end of a process."""
    assert TelemetrySettings.read({**ON, "OTEL_EXPORTER_OTLP_TIMEOUT": "10"}).timeout == 2.0
    assert TelemetrySettings.read({**ON, "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT": "0.5"}).timeout == 0.5
