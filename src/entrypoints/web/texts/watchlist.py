"""Texts of the watchlist."""

from application.language import Sentence

TITLE = Sentence(en="Watchlist", pt="Ativos")
SUB = Sentence(
    en="{count} tickers. Ranges are those of the last forecast that you may see.",
    en_one="One ticker. Ranges are those of the last forecast that you may see.",
    pt="{count} ativos. As faixas são da última previsão que você pode ver.",
    pt_one="{count} ativo. As faixas são da última previsão que você pode ver.",
)
TRACK = Sentence(en="Track a ticker", pt="Acompanhar um ativo")
UP_TO_DATE = Sentence(en="Prices up to date", pt="Preços em dia")
OF = Sentence(en="{found} of {all}", pt="{found} de {all}")
ON_THIS_PAGE = Sentence(en="on this page", pt="nesta página")
COVERED = Sentence(en="80 % range covered", pt="Faixa de 80 % cobriu")
COVERED_OF = Sentence(
    en="{count} closes, target 80 %",
    en_one="one close, target 80 %",
    pt="{count} fechamentos, meta 80 %",
    pt_one="{count} fechamento, meta 80 %",
)
FORECASTS = Sentence(en="With a forecast", pt="Com previsão")
MODELS = Sentence(en="Served by a version", pt="Servidos por uma versão")
OTHERS_FALLBACK = Sentence(en="the others use the fallback", pt="os outros usam a reserva")
RANGES = Sentence(en="The next sessions", pt="Os próximos pregões")
TABLE = Sentence(en="Tickers with ranges, coverage and skill", pt="Ativos com faixas, cobertura e vantagem")
TICKER = Sentence(en="Ticker", pt="Ativo")
LAST_CLOSE = Sentence(en="Last close", pt="Último fechamento")
NEXT = Sentence(en="Next session, 80 %", pt="Próximo pregão, 80 %")
LAST = Sentence(en="At the end, 80 %", pt="No fim, 80 %")
CHANGE = Sentence(en="Change from the last close", pt="Variação desde o último fechamento")
COVERAGE = Sentence(en="Covered 80 %", pt="Cobriu 80 %")
SKILL = Sentence(en="Skill", pt="Vantagem")
AGE = Sentence(en="Data age", pt="Idade dos dados")
SESSIONS = Sentence(
    en="{count} sessions", en_one="one session", pt="{count} pregões", pt_one="{count} pregão"
)
CURRENT = Sentence(en="up to date", pt="em dia")
NO_PRICES = Sentence(en="no prices", pt="sem preços")
NO_FORECAST = Sentence(en="no forecast yet", pt="ainda sem previsão")
SYNTHETIC = Sentence(en="synthetic", pt="sintético")
RETIRED = Sentence(en="retired", pt="aposentado")
EMPTY = Sentence(en="No ticker is tracked", pt="Nenhum ativo é acompanhado")
EMPTY_NEXT = Sentence(
    en="Track a ticker; its prices are then fetched from the source.",
    pt="Acompanhe um ativo; os preços dele são então buscados na fonte.",
)
NONE_FOUND = Sentence(en="No ticker begins with {text}", pt="Nenhum ativo começa com {text}")
ALL = Sentence(en="Show all tickers", pt="Mostrar todos os ativos")
PAGES = Sentence(en="Pages", pt="Páginas")
EARLIER = Sentence(en="Previous", pt="Anteriores")
LATER = Sentence(en="Next", pt="Próximos")
KEY_RANGES = Sentence(en="95 · 80 · 50 % and median", pt="95 · 80 · 50 % e mediana")
