#!/bin/sh
# The last step of a build: the bill of materials with its licences, the health check, and nothing unused.
set -eu
python3 -m venv /tmp/bom
/tmp/bom/bin/pip install --quiet cyclonedx-bom==7.5.0
/tmp/bom/bin/cyclonedx-py environment --output-reproducible --output-file /opt/previsto/sbom.cdx.json /opt/previsto/bin/python
cp scripts/image/health.py /opt/previsto/
python3 scripts/image/trim.py /opt/previsto
