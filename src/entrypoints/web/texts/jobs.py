"""Texts about jobs."""

from application.language import Sentence

TITLE = Sentence(en="Jobs", pt="Tarefas")
SUB_OWN = Sentence(en="Your jobs, newest first", pt="Suas tarefas, mais novas primeiro")
SUB_ALL = Sentence(en="Jobs of all owners, newest first", pt="Tarefas de todos os donos, mais novas primeiro")
JOB = Sentence(en="Job", pt="Tarefa")
STATE = Sentence(en="State", pt="Estado")
OWNER = Sentence(en="Owner", pt="Dono")
SUBMITTED = Sentence(en="Submitted (UTC)", pt="Enviada (UTC)")
ENDED = Sentence(en="Ended (UTC)", pt="Terminou (UTC)")
TABLE = Sentence(en="Jobs by time of submission", pt="Tarefas por hora de envio")
STATES = {
    "queued": Sentence(en="queued", pt="na fila"),
    "running": Sentence(en="running", pt="em execução"),
    "cancelling": Sentence(en="cancelling", pt="cancelando"),
    "succeeded": Sentence(en="succeeded", pt="concluída"),
    "failed": Sentence(en="failed", pt="falhou"),
    "cancelled": Sentence(en="cancelled", pt="cancelada"),
}
"""The states of a job."""
ALL_STATES = Sentence(en="All", pt="Todas")
CHOOSE_STATE = Sentence(en="States", pt="Estados")
NONE = Sentence(en="No job here", pt="Nenhuma tarefa aqui")
NONE_NEXT = Sentence(
    en="Trainings, refreshes and forecasts of several tickers run as jobs.",
    pt="Treinamentos, atualizações e previsões de vários ativos são executados como tarefas.",
)
PROGRESS = Sentence(en="Progress", pt="Andamento")
LEFT = Sentence(
    en="about {count} seconds left",
    en_one="about one second left",
    pt="faltam cerca de {count} segundos",
    pt_one="falta cerca de {count} segundo",
)
WAITING = Sentence(en="waiting for a worker", pt="esperando um executor")
EARLY = Sentence(
    en="A training may stop early, so no percentage is shown.",
    pt="Um treinamento pode parar antes, por isso não há porcentagem.",
)
RESUMES = Sentence(
    en="If the worker stops, another one continues. The result is recorded once.",
    pt="Se o executor parar, outro continua. O resultado é registrado uma vez.",
)
REQUEST = Sentence(en="Request", pt="Pedido")
SUB = Sentence(en="Submitted {at} UTC, attempt {attempts}", pt="Enviada em {at} UTC, tentativa {attempts}")
TUNING = Sentence(en="The trials of this tuning", pt="As tentativas deste ajuste")
CANCEL = Sentence(en="Cancel…", pt="Cancelar…")
LOG = Sentence(en="Log", pt="Log da tarefa")
NO_LOG = Sentence(
    en="No line of this job is kept: it has not begun, or newer lines took their place.",
    pt="Nenhuma linha desta tarefa está guardada: ela não começou, ou linhas mais novas tomaram o lugar.",
)
RESULT = Sentence(en="Result", pt="Resultado")
ERROR = Sentence(en="Why it failed", pt="Por que falhou")
CODE = Sentence(en="Code", pt="Código")
REMEDY = Sentence(en="What to do", pt="O que fazer")
JSON = Sentence(en="As JSON, with a token: {address}", pt="Em JSON, com um token: {address}")
