"""Texts of the frame of every page."""

from application.language import Sentence

SKIP = Sentence(en="Skip to content", pt="Ir para o conteúdo")
MAIN = Sentence(en="Main", pt="Principal")
WATCHLIST = Sentence(en="Watchlist", pt="Ativos")
MODELS = Sentence(en="Models", pt="Modelos")
JOBS = Sentence(en="Jobs", pt="Tarefas")
LEDGER = Sentence(en="Ledger", pt="Registro")
ADMIN = Sentence(en="Admin", pt="Gestão")
GO_TO = Sentence(en="Go to a ticker", pt="Ir para um ativo")
TICKER = Sentence(en="Ticker", pt="Ativo")
OTHER_LANGUAGE = Sentence(en="Português", pt="English")
OTHER_LANGUAGE_SHORT = Sentence(en="PT", pt="EN")
LIGHT = Sentence(en="Light", pt="Claro")
DARK = Sentence(en="Dark", pt="Escuro")
APPEARANCE = Sentence(en="Light or dark", pt="Claro ou escuro")
LOG_OUT = Sentence(en="Log out", pt="Sair")
LOG_OUT_OF = Sentence(en="Log out of the account {name}", pt="Sair da conta {name}")
NO_ADVICE = Sentence(
    en="Forecasts are statistics, not advice.", pt="Previsões são estatística, não recomendação."
)
RELEASE = Sentence(en="Release {version}", pt="Versão {version}")
MORE = Sentence(en="More", pt="Mais")
API = Sentence(en="API reference", pt="Referência da API")
YOU_ARE_HERE = Sentence(en="You are here", pt="Você está aqui")
