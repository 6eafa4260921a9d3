"""Texts of the pages that ask before something is changed."""

from application.language import Sentence

REASON = Sentence(en="Reason", pt="Motivo")
REASON_HINT = Sentence(
    en="10 to 500 characters. The ledger keeps it with your name.",
    pt="De 10 a 500 caracteres. O registro guarda o motivo com o seu nome.",
)
BACK = Sentence(en="Back, change nothing", pt="Voltar sem mudar nada")
RECORDED_AS = Sentence(
    en="The ledger records this as done by {name}.", pt="O registro guarda isto como feito por {name}."
)
WHAT_CHANGES = Sentence(en="What changes", pt="O que muda")

TRACK = Sentence(en="Track a ticker", pt="Acompanhar um ativo")
TRACK_CHANGES = Sentence(
    en="The ticker is added to the watchlist. Its prices are fetched when you refresh it.",
    pt="O ativo entra na lista. Os preços dele são buscados quando você o atualiza.",
)
TICKER = Sentence(en="Ticker", pt="Ativo")
TICKER_HINT = Sentence(en="For example VALE3, AAPL or ^BVSP", pt="Por exemplo VALE3, AAPL ou ^BVSP")
TRACK_DO = Sentence(en="Track", pt="Acompanhar")

REFRESH = Sentence(en="Refresh the prices of {ticker}", pt="Atualizar os preços de {ticker}")
REFRESH_CHANGES = Sentence(
    en="A job fetches new prices from the source and records them as a new revision. Earlier ones stay.",
    pt="Uma tarefa busca novos preços na fonte e os registra como nova revisão. As anteriores ficam.",
)
REFRESH_DO = Sentence(en="Refresh", pt="Atualizar")

RETIRE_TICKER = Sentence(en="Retire {ticker}", pt="Aposentar {ticker}")
RETIRE_TICKER_CHANGES = Sentence(
    en="The ticker gets no new prices and no new forecasts. Nothing is deleted, and it can be tracked again.",
    pt="O ativo não recebe mais preços nem previsões. Nada é apagado, e ele pode ser acompanhado de novo.",
)
RETIRE_DO = Sentence(en="Retire", pt="Aposentar")

FORECAST = Sentence(en="Forecast {ticker}", pt="Prever {ticker}")
FORECAST_CHANGES = Sentence(
    en="A forecast is issued with the champion, or with the fallback, and recorded. It never changes"
    " afterwards.",
    pt="Uma previsão é emitida com a campeã, ou com a reserva, e registrada. Depois ela nunca muda.",
)
HORIZON = Sentence(en="Sessions ahead", pt="Pregões à frente")
HORIZON_HINT = Sentence(en="1 to 60", pt="de 1 a 60")
FORECAST_DO = Sentence(en="Issue the forecast", pt="Emitir a previsão")

REPLAY = Sentence(
    en="Replay the forecast of {ticker} from {origin}", pt="Refazer a previsão de {ticker} de {origin}"
)
REPLAY_CHANGES = Sentence(
    en="The forecast is computed again from the ledger and compared bit for bit. Nothing is recorded.",
    pt="A previsão é calculada de novo a partir do registro e comparada bit a bit. Nada é registrado.",
)
REPLAY_DO = Sentence(en="Replay and compare", pt="Refazer e comparar")
IDENTICAL = Sentence(
    en="The replay is identical, bit for bit.", pt="O resultado refeito é idêntico, bit a bit."
)
DIFFERENT = Sentence(
    en="The replay differs; the largest relative difference of a quantile is {largest}.",
    pt="O resultado refeito difere; a maior diferença relativa de um quantil é {largest}.",
)
DIGEST_RECORDED = Sentence(en="Recorded digest", pt="Resumo registrado")
DIGEST_REPLAYED = Sentence(en="Digest of the replay", pt="Resumo refeito")
ENVIRONMENT = Sentence(en="{name}, then and now", pt="{name}, antes e agora")
TO_FORECAST = Sentence(en="Back to the forecast", pt="Voltar à previsão")

TRAIN = Sentence(en="Train a version for {ticker}", pt="Treinar uma versão para {ticker}")
TRAIN_CHANGES = Sentence(
    en="A job fits the strategy, judges it on later sessions and registers a version. Nothing is promoted.",
    pt="Uma tarefa ajusta a estratégia, avalia em pregões seguintes e registra uma versão. Nada é promovido.",
)
STRATEGY = Sentence(en="Strategy", pt="Estratégia")
SEED = Sentence(en="Seed", pt="Semente")
TRAIN_DO = Sentence(en="Start the training", pt="Começar o treinamento")

BACKTEST = Sentence(en="Backtest a strategy on {ticker}", pt="Testar uma estratégia no passado de {ticker}")
BACKTEST_CHANGES = Sentence(
    en="A job fits the strategy once and compares its forecasts from past origins with naive. No version is"
    " registered.",
    pt="Uma tarefa ajusta a estratégia uma vez e compara as previsões dela, de origens passadas, com o"
    " ingênuo. Nenhuma versão é registrada.",
)
ORIGINS = Sentence(en="Origins", pt="Origens")
ORIGINS_HINT = Sentence(
    en="Past forecasts to compare, 1 to 1000", pt="Previsões passadas a comparar, de 1 a 1000"
)
STEP = Sentence(en="Sessions from one origin to the next", pt="Pregões de uma origem à seguinte")
STEP_HINT = Sentence(en="1 to 250", pt="de 1 a 250")
BACKTEST_DO = Sentence(en="Start the backtest", pt="Começar o teste")

CANCEL = Sentence(en="Cancel the job", pt="Cancelar a tarefa")
CANCEL_CHANGES = Sentence(
    en="The worker stops the job within seconds. What it recorded so far stays.",
    pt="O executor para a tarefa em segundos. O que ela já registrou fica.",
)
CANCEL_DO = Sentence(en="Cancel the job now", pt="Cancelar a tarefa agora")

PROMOTE = Sentence(en="Promote {model}", pt="Promover {model}")
PROMOTE_CHANGES = Sentence(
    en="{model} serves the forecasts of {ticker} from now on, in place of {champion}, if the gate lets it"
    " pass.",
    pt="{model} passa a servir as previsões de {ticker}, no lugar de {champion}, se o critério deixar.",
)
GATE_STAYS = Sentence(
    en="The gate is closed for this version. The request and its refusal are recorded, and nothing else"
    " changes.",
    pt="O critério está fechado para esta versão. O pedido e a recusa são registrados, e nada mais muda.",
)
THE_FALLBACK = Sentence(en="the fallback", pt="a reserva")
PROMOTE_DO = Sentence(en="Promote", pt="Promover")
REFUSED = Sentence(en="The gate refused {model}", pt="O critério recusou {model}")
REFUSED_NEXT = Sentence(
    en="{champion} serves as before. The refusal is in the ledger, with every policy that is not met.",
    pt="{champion} serve como antes. A recusa está no registro, com cada regra que não foi cumprida.",
)

ROLL_BACK = Sentence(en="Roll back the champion of {ticker}", pt="Reverter a campeã de {ticker}")
ROLL_BACK_CHANGES = Sentence(
    en="{model} stops serving the family {family}. The version before it serves again, or the fallback.",
    pt="{model} deixa de servir a família {family}. A versão anterior volta a servir, ou a reserva.",
)
ROLL_BACK_DO = Sentence(en="Roll back", pt="Reverter")

RETIRE_MODEL = Sentence(en="Retire {model}", pt="Aposentar {model}")
RETIRE_MODEL_CHANGES = Sentence(
    en="The version can never serve again. Its forecasts can still be replayed.",
    pt="A versão nunca mais pode servir. As previsões dela ainda podem ser refeitas.",
)

VERIFY = Sentence(en="Verify the ledger", pt="Verificar o registro")
VERIFY_CHANGES = Sentence(
    en="A job checks the hash of every event and of every price revision. It changes nothing that is"
    " recorded.",
    pt="Uma tarefa confere o resumo de cada evento e de cada revisão de preços. Nada registrado é alterado.",
)
VERIFY_DO = Sentence(en="Verify now", pt="Verificar agora")
