"""SourceCatalog over a table of built-in sources and the entry-point group `previsto.sources`."""

import difflib
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points, version
from inspect import cleandoc

from adapters.market_data.plug_in import PlugIn, load, open_plug_in
from adapters.market_data.routed import Routed
from adapters.market_data.source_rules import are_rules, read_rules
from application.ports.market_data import MarketData
from application.ports.source_catalog import SourceContext, SourceFacts
from domain.errors import InvalidInput

GROUP = "previsto.sources"
BUILT_IN = {
    "cotahist": "adapters.market_data.cotahist.folder:CotahistFolder.open",
    "csv": "adapters.market_data.csv_folder:CsvFolder.open",
    "https": "adapters.market_data.https.source:HttpsSource.open",
    "parquet": "adapters.market_data.parquet_folder:ParquetFolder.open",
    "synthetic": "adapters.market_data.synthetic:Synthetic.open",
    "yahoo": "adapters.market_data.yahoo.fetch:Yahoo.open",
}
"""Name and entry point. They need no metadata, and a plug-in cannot take their names."""


class EntryPointSources:
    """Reads the installed distributions on first use and caches the result."""

    def __init__(self, context: SourceContext) -> None:
        self._context = context

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._points))

    def provider(self, name: str) -> str:
        if name in BUILT_IN:
            return f"previsto {version('previsto')}"
        dist = self._point(name).dist
        return f"{dist.name} {dist.version}" if dist else "unknown"

    def facts(self, name: str) -> SourceFacts:
        opener = load(self._plug_in(name))
        # The class of a class method tells whether its sources are remote; so does a class itself.
        remote = getattr(getattr(opener, "__self__", opener), "remote", None)
        return SourceFacts(
            reads=cleandoc(opener.__doc__ or "").partition("\n")[0],
            remote=remote if isinstance(remote, bool) else None,
        )

    def open(self, text: str) -> MarketData:
        if not are_rules(text):
            return self._open_one(text)
        rules = read_rules(text)
        # One object for each text: a source may keep an index or the pace of its requests.
        opened = {one: self._open_one(one) for texts in rules.values() for one in texts}
        return Routed({exchange: [opened[one] for one in texts] for exchange, texts in rules.items()})

    def _open_one(self, text: str) -> MarketData:
        name, _, argument = text.partition(":")
        plug_in = self._plug_in(name)
        if name in BUILT_IN:
            source: MarketData = plug_in.point.load()(argument, self._context)
            return source
        return open_plug_in(plug_in, argument, self._context)

    def _plug_in(self, name: str) -> PlugIn:
        return PlugIn(self._point(name), self.provider(name))

    def _point(self, name: str) -> EntryPoint:
        if name not in self._points:
            near = difflib.get_close_matches(name, self.names(), n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise InvalidInput(
                f"{name!r} is not a price source",
                field="source",
                remedy=f"{hint}known: {', '.join(self.names())}",
            )
        return self._points[name]

    @cached_property
    def _points(self) -> dict[str, EntryPoint]:
        found = {name: EntryPoint(name, value, GROUP) for name, value in BUILT_IN.items()}
        for point in entry_points(group=GROUP):
            found.setdefault(point.name, point)  # the first distribution on the path counts, as with imports
        return found
