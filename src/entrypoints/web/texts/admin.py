"""Texts that the pages of administrators share, and those of the settings."""

from application.language import Sentence

TABS = Sentence(en="Administration", pt="Administração")
SETTINGS = Sentence(en="Settings", pt="Configurações")
SCHEDULES = Sentence(en="Schedules", pt="Agendas")
CLIENTS = Sentence(en="Programs", pt="Programas")
USERS = Sentence(en="Users", pt="Usuários")
STATE = Sentence(en="State", pt="Estado")
SCOPES = Sentence(en="Scopes", pt="Escopos")
CREATED = Sentence(en="Created (UTC)", pt="Criação (UTC)")
CREATED_BY = Sentence(en="Created by", pt="Quem criou")
ACTS = Sentence(en="Actions", pt="Ações")
JSON = Sentence(en="As JSON, with a token: {address}", pt="Em JSON, com um token: {address}")
ONCE_ONLY = Sentence(
    en="Copy it now. It is not stored, so no other page can show it.",
    pt="Copie agora. Isto não é guardado, por isso nenhuma outra página pode mostrar.",
)
SHOWN_BEFORE = Sentence(
    en="This form was sent before, and its secret was shown then. Make a new one if it was lost.",
    pt="Este formulário já foi enviado, e o segredo foi mostrado então. Crie outro se ele se perdeu.",
)
DONE = Sentence(en="Done, and recorded.", pt="Feito e registrado.")

SETTINGS_SUB = Sentence(
    en="Limits that change while the service runs. A change applies in all processes within two seconds.",
    pt="Limites que mudam com o serviço no ar. Uma mudança vale em todos os processos em dois segundos.",
)
SETTINGS_TABLE = Sentence(en="Running settings", pt="Configurações em uso")
NAME = Sentence(en="Setting", pt="Configuração")
VALUE = Sentence(en="Value", pt="Valor")
ENVIRONMENT = Sentence(en="Environment", pt="Ambiente")
CHANGED = Sentence(en="Last change", pt="Última mudança")
CHANGED_BY = Sentence(en="{at} UTC by {name}", pt="{at} UTC, por {name}")
CHANGE = Sentence(en="Change…", pt="Mudar…")
MEANING = {
    "requests_per_minute": Sentence(
        en="Requests of one caller a minute; 0 means no limit",
        pt="Pedidos de um mesmo chamador por minuto; 0 é sem limite",
    ),
    "token_requests_per_minute": Sentence(
        en="Token requests of one address a minute; 0 means no limit",
        pt="Pedidos de token de um endereço por minuto; 0 é sem limite",
    ),
    "jobs_per_owner": Sentence(
        en="Jobs of one owner that run at a time; 0 means no limit",
        pt="Tarefas de um dono em execução ao mesmo tempo; 0 é sem limite",
    ),
    "queued_jobs_per_owner": Sentence(
        en="Jobs of one owner that have not ended; 0 means no limit",
        pt="Tarefas de um dono que não terminaram; 0 é sem limite",
    ),
    "jobs_per_kind": Sentence(
        en="Jobs of a kind that run at a time, such as train=2, backtest=1",
        pt="Tarefas de um tipo em execução ao mesmo tempo, por exemplo train=2, backtest=1",
    ),
    "log_level": Sentence(
        en="The least severe level of the log, such as info,adapters=debug",
        pt="O nível menos grave do log, por exemplo info,adapters=debug",
    ),
    "adaptive_ranges": Sentence(
        en="Whether ranges adapt to the outcomes of earlier forecasts",
        pt="Se as faixas se adaptam aos resultados de previsões anteriores",
    ),
    "on_decline": Sentence(
        en="What follows when a version declines", pt="O que se faz quando uma versão piora"
    ),
    "on_challenge": Sentence(
        en="What follows when a challenger was shown to be better or worse",
        pt="O que se faz quando uma desafiante se mostra melhor ou pior",
    ),
}
"""What each setting means."""
CHANGE_OF = Sentence(en="Change {name}", pt="Mudar {name}")
NOW_IS = Sentence(
    en="It is {value} now; the environment says {default}.", pt="Agora é {value}; o ambiente diz {default}."
)
NEW_VALUE = Sentence(en="New value", pt="Novo valor")
RESET = Sentence(en="Use the value of the environment instead", pt="Usar em vez disso o valor do ambiente")
CHANGE_DO = Sentence(en="Change the setting", pt="Mudar a configuração")
NOTHING_SET = Sentence(en="nothing", pt="nada")
