"""Texts of schedules."""

from application.language import Sentence

SUB = Sentence(
    en="Jobs after each session of an exchange. A running worker submits and runs them.",
    pt="Tarefas depois de cada pregão de uma bolsa. Um executor ativo as envia e executa.",
)
TABLE = Sentence(en="Schedules by name", pt="Agendas por nome")
NAME = Sentence(en="Schedule", pt="Agenda")
EXCHANGE = Sentence(en="Exchange", pt="Bolsa")
TICKERS = Sentence(en="Tickers", pt="Ativos")
ALL_TICKERS = Sentence(en="all tracked", pt="todos os acompanhados")
STEPS = Sentence(en="Steps", pt="Passos")
LAST = Sentence(en="Last session", pt="Último pregão")
ACTIVE = Sentence(en="active", pt="ativa")
PAUSED = Sentence(en="paused", pt="pausada")
NONE = Sentence(en="No schedule yet", pt="Nenhuma agenda ainda")
NONE_NEXT = Sentence(
    en="A schedule refreshes prices, scores and issues forecasts after each session.",
    pt="Uma agenda atualiza preços, pontua e emite previsões depois de cada pregão.",
)
ADD = Sentence(en="Add a schedule", pt="Criar uma agenda")
ADD_CHANGES = Sentence(
    en="It begins with the next session. Each step also needs its scopes.",
    pt="Ela começa no próximo pregão. Cada passo exige também os seus escopos.",
)
NAME_HINT = Sentence(
    en="Lower-case letters, digits, dots, hyphens; for example after-close",
    pt="Letras minúsculas, números, pontos, hifens; por exemplo apos-fechamento",
)
TICKERS_HINT = Sentence(
    en="Separated by commas; empty means all tracked tickers of the exchange",
    pt="Separados por vírgulas; vazio são todos os ativos acompanhados da bolsa",
)
DELAY = Sentence(en="Minutes to wait after a session is final", pt="Minutos de espera depois do pregão final")
RETRAIN_AFTER = Sentence(
    en="Retrain a champion that has not seen so many sessions",
    pt="Treinar de novo uma campeã que não viu tantos pregões",
)
ADD_DO = Sentence(en="Add the schedule", pt="Criar a agenda")
PAUSE = Sentence(en="Pause…", pt="Pausar…")
RESUME = Sentence(en="Resume…", pt="Retomar…")
RUN = Sentence(en="Run…", pt="Executar…")
REMOVE = Sentence(en="Remove…", pt="Remover…")
ASK = {
    "pause": Sentence(en="Pause the schedule {name}", pt="Pausar a agenda {name}"),
    "resume": Sentence(en="Resume the schedule {name}", pt="Retomar a agenda {name}"),
    "run": Sentence(en="Run the schedule {name} now", pt="Executar agora a agenda {name}"),
    "remove": Sentence(en="Remove the schedule {name}", pt="Remover a agenda {name}"),
}
"""The titles of the actions."""
CHANGES = {
    "pause": Sentence(
        en="It submits no jobs until it is resumed. Jobs that run go on.",
        pt="Ela não envia tarefas até ser retomada. Tarefas em execução continuam.",
    ),
    "resume": Sentence(
        en="It submits jobs again; one run covers the sessions that were missed.",
        pt="Ela volta a enviar tarefas; uma execução cobre os pregões perdidos.",
    ),
    "run": Sentence(
        en="A job runs its steps for the last final session, due or not. The job is yours.",
        pt="Uma tarefa executa os passos para o último pregão final, vencido ou não. A tarefa é sua.",
    ),
    "remove": Sentence(
        en="It submits no jobs any more, and its name is free. Its jobs stay.",
        pt="Ela não envia mais tarefas, e o nome fica livre. As tarefas dela ficam.",
    ),
}
"""What each action changes."""
DO = {
    "pause": Sentence(en="Pause", pt="Pausar"),
    "resume": Sentence(en="Resume", pt="Retomar"),
    "run": Sentence(en="Run now", pt="Executar agora"),
    "remove": Sentence(en="Remove", pt="Remover"),
}
"""The buttons of the actions."""
