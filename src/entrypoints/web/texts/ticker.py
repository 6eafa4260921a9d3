"""Texts of the page of a ticker."""

from application.language import Sentence

MODELS = Sentence(en="Models", pt="Modelos")
REFRESH = Sentence(en="Refresh prices…", pt="Atualizar preços…")
TRAIN = Sentence(en="Train…", pt="Treinar…")
FORECAST = Sentence(en="Forecast…", pt="Prever…")
RETIRE = Sentence(en="Retire…", pt="Aposentar…")
WATCHLIST = Sentence(en="Watchlist", pt="Ativos")
SUB = Sentence(
    en="Prices up to {day} from {source}, revision {number}",
    pt="Preços até {day} de {source}, revisão {number}",
)
PERIOD = Sentence(en="Period", pt="Período")
MONTHS_3 = Sentence(en="3 months", pt="3 meses")
MONTHS_6 = Sentence(en="6 months", pt="6 meses")
YEAR = Sentence(en="1 year", pt="1 ano")
NO_FORECAST = Sentence(en="No forecast yet", pt="Ainda sem previsão")
NO_FORECAST_NEXT = Sentence(
    en="There are prices, so a forecast can be issued.", pt="Há preços, então uma previsão pode ser emitida."
)
NO_PRICES = Sentence(en="No prices yet", pt="Ainda sem preços")
NO_PRICES_NEXT = Sentence(
    en="The ticker is tracked. Fetch its prices from the source first.",
    pt="O ativo é acompanhado. Primeiro busque os preços dele na fonte.",
)
STALE = Sentence(
    en="The prices lack {count} final sessions.",
    en_one="The prices lack one final session.",
    pt="Faltam {count} pregões encerrados nos preços.",
    pt_one="Falta {count} pregão encerrado nos preços.",
)
PAST = Sentence(en="Past forecasts and closes", pt="Previsões passadas e fechamentos")
PAST_SUB = Sentence(
    en="Each fan is a forecast as it was issued; they do not overlap.",
    pt="Cada leque é uma previsão como foi emitida; eles não se sobrepõem.",
)
PAST_CAPTION = Sentence(
    en="Forecasts from {origins}; {missed} of {count} closes fell outside the 80 % range.",
    en_one="Forecasts from {origins}; {missed} of one close fell outside the 80 % range.",
    pt="Previsões de {origins}; {missed} de {count} fechamentos ficaram fora da faixa de 80 %.",
    pt_one="Previsões de {origins}; {missed} de {count} fechamento ficou fora da faixa de 80 %.",
)
NOTHING_SCORED = Sentence(
    en="No forecast that you may see has been scored yet.",
    pt="Nenhuma previsão que você pode ver foi pontuada ainda.",
)
RECORD = Sentence(en="Track record", pt="Histórico de acerto")
RECORD_SUB = Sentence(
    en="All forecasts that you may see, by version or strategy.",
    pt="Todas as previsões que você pode ver, por versão ou estratégia.",
)
BY = Sentence(en="Version or strategy", pt="Versão ou estratégia")
FORECASTS = Sentence(en="Forecasts", pt="Previsões")
CLOSES = Sentence(en="Closes", pt="Fechamentos")
LOSS = Sentence(en="Loss ÷ naive", pt="Perda ÷ ingênuo")
QUALITY = Sentence(en="Price revisions and quality", pt="Revisões e qualidade dos preços")
REVISIONS = Sentence(en="Last revisions", pt="Últimas revisões")
REVISION = Sentence(en="Revision", pt="Revisão")
WHAT = Sentence(en="What happened", pt="O que aconteceu")
KNOWN = Sentence(en="Known (UTC)", pt="Conhecida (UTC)")
ADDED = Sentence(en="Added", pt="Novas")
CHANGED = Sentence(en="Changed", pt="Alteradas")
FINDINGS = Sentence(en="Findings", pt="Achados")
FINDING = Sentence(en="Finding", pt="Achado")
ROWS = Sentence(en="Rows", pt="Linhas")
LATEST = Sentence(en="Latest", pt="Mais recente")
EFFECT = Sentence(en="Effect", pt="Efeito")
NO_FINDING = Sentence(en="Nothing was found in the prices.", pt="Nada foi encontrado nos preços.")
VERDICT = Sentence(en="Verdict: {verdict}", pt="Veredito: {verdict}")
ISSUED = Sentence(en="Last forecasts", pt="Últimas previsões")
ORIGIN = Sentence(en="Origin", pt="Origem")
HORIZON = Sentence(en="Horizon", pt="Horizonte")
SCORED = Sentence(en="Scored", pt="Pontuados")
