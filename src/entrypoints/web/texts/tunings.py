"""Texts about tunings and their trials."""

from application.language import Sentence

TITLE = Sentence(en="Tunings", pt="Ajustes")
TITLE_OF = Sentence(en="Tunings of {ticker}", pt="Ajustes de {ticker}")
SUB = Sentence(
    en="Settings of a strategy that were tried, newest first. No trial saw the sessions that judge versions.",
    pt="Configurações de uma estratégia que foram tentadas, as mais novas primeiro. Nenhuma tentativa viu os"
    " pregões que julgam versões.",
)
NONE = Sentence(en="No tuning yet", pt="Ainda sem ajuste")
NONE_NEXT = Sentence(
    en="A tuning tries settings of a strategy and shows which were best: {command}",
    pt="Um ajuste tenta configurações de uma estratégia e mostra quais foram melhores: {command}",
)
TUNING = Sentence(en="Tuning", pt="Ajuste")
OF = Sentence(en="{strategy} tuned for {ticker}", pt="{strategy} ajustada para {ticker}")
STATE = Sentence(en="State", pt="Estado")
STATES = {
    "running": Sentence(en="running", pt="em andamento"),
    "finished": Sentence(en="finished", pt="terminado"),
    "failed": Sentence(en="failed", pt="falhou"),
    "cancelled": Sentence(en="cancelled", pt="cancelado"),
}
"""The states of a tuning."""
TRIAL_STATES = {
    "open": Sentence(en="running", pt="em andamento"),
    "complete": Sentence(en="complete", pt="completa"),
    "pruned": Sentence(en="ended early", pt="encerrada cedo"),
    "failed": Sentence(en="failed", pt="falhou"),
}
"""The states of a trial."""
ENDED = Sentence(en="{done} of {total}", pt="{done} de {total}")
BEST = Sentence(en="Best", pt="Melhor")
BEGAN = Sentence(en="Began (UTC)", pt="Começou (UTC)")
OBJECTIVES = {
    "loss": Sentence(en="Loss", pt="Perda"),
    "coverage": Sentence(en="Distance from coverage", pt="Distância da cobertura"),
    "size": Sentence(en="Size in bytes", pt="Tamanho em bytes"),
}
"""What a tuning makes small."""
TRIAL = Sentence(en="Trial", pt="Tentativa")
NO_COMPLETE = Sentence(en="No trial is complete yet.", pt="Nenhuma tentativa está completa ainda.")
BETTER = Sentence(
    en="Trial {trial} is the best of {total}: {objective} {value}. Trial 0, with the settings of the"
    " strategy, has {default}.",
    pt="A tentativa {trial} é a melhor de {total}: {objective} {value}. A tentativa 0, com as configurações"
    " da estratégia, tem {default}.",
)
BEST_ONLY = Sentence(
    en="Trial {trial} is the best of {total}: {objective} {value}.",
    pt="A tentativa {trial} é a melhor de {total}: {objective} {value}.",
)
NOT_BETTER = Sentence(
    en="Of {total} trials none is better than trial 0, which has the settings of the strategy: {objective}"
    " {value}.",
    pt="De {total} tentativas nenhuma é melhor que a 0, que tem as configurações da estratégia: {objective}"
    " {value}.",
)
INSIDE = Sentence(
    en="Inside the training window; only the gate says whether a version is better beyond chance.",
    pt="Dentro da janela de treino; só o critério diz se uma versão é melhor além do acaso.",
)
FRONT = Sentence(en="The front", pt="A fronteira")
FRONT_SUB = Sentence(en="Lower is better in every objective", pt="Quanto menor, melhor em todos os objetivos")
ON_FRONT = Sentence(
    en="on the front: no other trial beats it in every objective",
    pt="na fronteira: nenhuma outra a supera em todos os objetivos",
)
OTHER = Sentence(en="another complete trial", pt="outra tentativa completa")
CAPTION = Sentence(
    en="{up} beside {across} of {count} trials; on the front: {front}",
    en_one="{up} beside {across} of one trial; on the front: {front}",
    pt="{up} ao lado de {across} de {count} tentativas; na fronteira: {front}",
    pt_one="{up} ao lado de {across} de {count} tentativa; na fronteira: {front}",
)
ASKED = Sentence(en="What was asked", pt="O que foi pedido")
STRATEGY = Sentence(en="Strategy", pt="Estratégia")
HORIZON = Sentence(en="Horizon", pt="Horizonte")
SMALL = Sentence(en="Made small", pt="A reduzir")
TRIALS = Sentence(en="Trials", pt="Tentativas")
PARALLEL = Sentence(
    en="{count} trials, {parallel} at a time",
    en_one="one trial, {parallel} at a time",
    pt="{count} tentativas, {parallel} de cada vez",
    pt_one="{count} tentativa, {parallel} de cada vez",
)
COUNTS = Sentence(
    en="{complete} complete, {pruned} ended early, {failed} failed",
    pt="{complete} completas, {pruned} encerradas cedo, {failed} falharam",
)
RESULT = Sentence(en="So far", pt="Até agora")
BUDGET = Sentence(en="Budget", pt="Tempo máximo")
SECONDS = Sentence(en="{count} seconds", en_one="one second", pt="{count} segundos", pt_one="{count} segundo")
SPENT = Sentence(en="{budget}, spent", pt="{budget}, gasto")
BETWEEN = Sentence(en="{low} to {high}", pt="{low} a {high}")
WINDOW = Sentence(en="Training window", pt="Janela de treino")
JUDGED = Sentence(en="Judged", pt="Julgado")
AFTER = Sentence(en="after {cut}, to the end of the window", pt="depois de {cut}, até o fim da janela")
SEED = Sentence(en="Seed", pt="Semente")
JSON = Sentence(en="As JSON, with a token: {address}", pt="Em JSON, com um token: {address}")
EPOCHS = Sentence(en="Epochs", pt="Épocas")
ALL_TRIALS = Sentence(en="Trials, those of the front first", pt="Tentativas, as da fronteira primeiro")
SHOWN = Sentence(
    en="{shown} of {total} trials; the JSON has all.", pt="{shown} de {total} tentativas; o JSON tem todas."
)
TAKE = Sentence(
    en="Take one, which trains it on the whole window and asks the gate: {command}",
    pt="Ficar com uma, que a treina na janela inteira e consulta o critério: {command}",
)
VERSIONS = Sentence(en="Versions of it", pt="Versões dele")
NO_VERSIONS = Sentence(en="No trial was taken.", pt="Nenhuma tentativa foi aproveitada.")
OF_TRIAL = Sentence(en="trial {trial}", pt="tentativa {trial}")
TO_JOB = Sentence(en="The job", pt="A tarefa")
SYNTHETIC = Sentence(en="synthetic prices", pt="preços sintéticos")
