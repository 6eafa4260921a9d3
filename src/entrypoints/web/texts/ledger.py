"""Texts of the ledger, and the figures that monitoring shows too."""

from application.language import Sentence

TITLE = Sentence(en="Ledger", pt="Registro")
SUB = Sentence(en="All decisions and forecasts in order.", pt="Todas as decisões e previsões em ordem.")
VERIFY = Sentence(en="Verify now…", pt="Verificar agora…")
INTACT = Sentence(
    en="The ledger was intact at the last verification: {events} events and {revisions} price revisions"
    " matched their hashes on {at} UTC.",
    pt="O registro estava íntegro na última verificação: {events} eventos e {revisions} revisões de preços"
    " conferiam com seus resumos em {at} UTC.",
)
DAMAGED = Sentence(
    en="The last verification found {count} problems, on {at} UTC.",
    en_one="The last verification found one problem, on {at} UTC.",
    pt="A última verificação encontrou {count} problemas, em {at} UTC.",
    pt_one="A última verificação encontrou {count} problema, em {at} UTC.",
)
NEVER = Sentence(
    en="No verification that you may see has run yet.",
    pt="Nenhuma verificação que você pode ver foi executada ainda.",
)
SEE_JOB = Sentence(en="See the job", pt="Ver a tarefa")
EVENTS = Sentence(en="Events", pt="Eventos")
FORECASTS = Sentence(en="Forecasts", pt="Previsões")
SCORED = Sentence(
    en="{count} closes scored",
    en_one="one close scored",
    pt="{count} fechamentos pontuados",
    pt_one="{count} fechamento pontuado",
)
COVERED = Sentence(en="80 % range covered", pt="Faixa de 80 % cobriu")
TARGET = Sentence(
    en="target 80 %; loss ÷ naive {relative}, below 1 is better",
    pt="meta 80 %; perda ÷ ingênuo {relative}, abaixo de 1 é melhor",
)
QUEUE = Sentence(en="Open jobs", pt="Tarefas abertas")
OLDEST = Sentence(en="oldest prices of {at} UTC", pt="preços mais antigos de {at} UTC")
NO_PRICES = Sentence(en="no prices yet", pt="ainda sem preços")
HEAD = Sentence(en="last position in the ledger", pt="última posição no registro")
KINDS = Sentence(en="Kinds of events", pt="Tipos de eventos")
KIND = {
    "all": Sentence(en="All", pt="Todos"),
    "decisions": Sentence(en="Decisions", pt="Decisões"),
    "forecasts": Sentence(en="Forecasts", pt="Previsões"),
    "prices": Sentence(en="Prices", pt="Preços"),
    "jobs": Sentence(en="Jobs", pt="Tarefas"),
}
"""The kinds that the feed can be filtered by."""
OLDER = Sentence(en="Older events", pt="Eventos mais antigos")
NEWEST = Sentence(en="Newest events", pt="Eventos mais novos")
NOTHING = Sentence(
    en="No event of this kind in this part of the ledger.",
    pt="Nenhum evento deste tipo nesta parte do registro.",
)
JSON = Sentence(en="As JSON, with a token: {address}", pt="Em JSON, com um token: {address}")
