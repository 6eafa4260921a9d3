"""Texts of monitoring."""

from application.language import Sentence

TITLE = Sentence(en="Monitoring", pt="Monitoramento")
VIEWS = Sentence(en="Ledger or monitoring", pt="Registro ou monitoramento")
CALM = Sentence(en="No ticker needs attention.", pt="Nenhum ativo precisa de atenção.")
LOOK = Sentence(
    en="{count} of {total} tickers need attention.",
    en_one="One of {total} tickers needs attention.",
    pt="{count} de {total} ativos precisam de atenção.",
    pt_one="{count} de {total} ativos precisa de atenção.",
)
NO_CLOSES = Sentence(en="No close is scored yet.", pt="Nenhum fechamento foi pontuado ainda.")
BY_STEP = Sentence(en="Coverage of the 80 % range by horizon", pt="Cobertura da faixa de 80 % por horizonte")
BY_STEP_SUB = Sentence(
    en="All tickers. A verdict is given only beyond what chance explains.",
    pt="Todos os ativos. Só há aviso além do que o acaso explica.",
)
STEP_AXIS = Sentence(en="sessions ahead", pt="pregões à frente")
STEP_CAPTION = Sentence(
    en="Coverage by sessions ahead, with what chance gives in brackets: {shares}.",
    pt="Cobertura por pregões à frente, com o que o acaso dá entre parênteses: {shares}.",
)
STEP = Sentence(en="Sessions ahead", pt="Pregões à frente")
CLOSES = Sentence(en="Closes", pt="Fechamentos")
COVERAGE = Sentence(en="Coverage", pt="Cobertura")
VERDICT = Sentence(en="Range", pt="Faixa")
QUEUE = Sentence(en="Jobs that wait for a worker", pt="Tarefas que esperam um executor")
QUEUE_EMPTY = Sentence(en="No job waits.", pt="Nenhuma tarefa espera.")
KIND = Sentence(en="Kind", pt="Tipo")
WAITING = Sentence(en="Waiting", pt="Esperando")
OLDEST = Sentence(en="Oldest, minutes", pt="Mais antiga, minutos")
BY_TICKER = Sentence(en="By ticker", pt="Por ativo")
TICKER = Sentence(en="Ticker", pt="Ativo")
AGE = Sentence(en="Prices until", pt="Preços até")
STALE = Sentence(
    en="{count} sessions old",
    en_one="one session old",
    pt="{count} pregões atrás",
    pt_one="{count} pregão atrás",
)
NO_PRICES = Sentence(en="no prices", pt="sem preços")
STEP_OF = Sentence(
    en="{count} sessions ahead",
    en_one="Next session",
    pt="{count} pregões à frente",
    pt_one="Pregão seguinte",
)
OF_NAIVE = Sentence(en="{relative} of naive’s loss", pt="{relative} da perda do ingênuo")
OF_CLOSES = Sentence(
    en="of {count} closes", en_one="of one close", pt="de {count} fechamentos", pt_one="de {count} fechamento"
)
PAGES = Sentence(en="Pages", pt="Páginas")
EARLIER = Sentence(en="Earlier", pt="Anteriores")
LATER = Sentence(en="Later", pt="Seguintes")
JSON = Sentence(en="As JSON, with a token: {address}", pt="Em JSON, com um token: {address}")
