"""Texts of the charts that show whether ranges hold: coverage over time, reliability, and PIT."""

from application.language import Sentence

COVERAGE = Sentence(en="Coverage of the 80 % range over time", pt="Cobertura da faixa de 80 % no tempo")
COVERAGE_SUB = Sentence(
    en="Closes inside, over the 60 sessions up to each day. Grey is what chance explains when the range"
    " is right.",
    pt="Fechamentos dentro, nos 60 pregões até cada dia. Cinza é o que o acaso explica quando a faixa"
    " está certa.",
)
COVERAGE_CAPTION = Sentence(
    en="Coverage between {low} and {high}, now {now} of {count} closes; chance alone gives {least} to"
    " {most}.",
    en_one="Coverage between {low} and {high}, now {now} of one close; chance alone gives {least} to {most}.",
    pt="Cobertura entre {low} e {high}, agora {now} de {count} fechamentos; só o acaso dá de {least} a"
    " {most}.",
    pt_one="Cobertura entre {low} e {high}, agora {now} de {count} fechamento; só o acaso dá de {least}"
    " a {most}.",
)
COVERAGE_FEW = Sentence(
    en="Coverage between {low} and {high}, now {now} of {count} closes: too few to say what chance explains.",
    en_one="Coverage between {low} and {high}, now {now} of one close: too few to say what chance explains.",
    pt="Cobertura entre {low} e {high}, agora {now} de {count} fechamentos: poucos para dizer o que o"
    " acaso explica.",
    pt_one="Cobertura entre {low} e {high}, agora {now} de {count} fechamento: pouco para dizer o que o"
    " acaso explica.",
)
RELIABILITY = Sentence(en="Reliability", pt="Confiabilidade")
RELIABILITY_SUB = Sentence(
    en="Closes at or below each quantile, beside its level. On the diagonal the quantiles are right.",
    pt="Fechamentos até cada quantil, ao lado do seu nível. Na diagonal os quantis estão certos.",
)
RELIABILITY_CAPTION = Sentence(
    en="Closes at or below each quantile, of {count}: {shares}.",
    en_one="Closes at or below each quantile, of one: {shares}.",
    pt="Fechamentos até cada quantil, de {count}: {shares}.",
    pt_one="Fechamentos até cada quantil, de {count}: {shares}.",
)
LEVEL_AXIS = Sentence(en="level of the quantile", pt="nível do quantil")
PIT = Sentence(en="Closes between quantiles (PIT)", pt="Fechamentos entre quantis (PIT)")
PIT_SUB = Sentence(
    en="Share of closes; dashed: expected. High ends: ranges too narrow. High middle: too wide.",
    pt="Parcela dos fechamentos; tracejado: esperado. Pontas altas: faixas estreitas. Meio alto: largas.",
)
PIT_CAPTION = Sentence(
    en="Closes between the quantiles, with the expected share in brackets, of {count}: {shares}.",
    en_one="Closes between the quantiles, with the expected share in brackets, of one: {shares}.",
    pt="Fechamentos entre os quantis, com a parcela esperada entre parênteses, de {count}: {shares}.",
    pt_one="Fechamentos entre os quantis, com a parcela esperada entre parênteses, de {count}: {shares}.",
)
QUANTILE_AXIS = Sentence(en="quantile, %", pt="quantil, %")
LEVEL = Sentence(en="Quantile", pt="Quantil")
SHARE = Sentence(en="Closes at or below", pt="Fechamentos até ele")
BETWEEN = Sentence(en="Between quantiles", pt="Entre quantis")
PART = Sentence(en="Closes", pt="Fechamentos")
EXPECTED = Sentence(en="Expected", pt="Esperado")
CHANCE = Sentence(en="Chance gives", pt="O acaso dá")
COVERED = Sentence(en="Coverage", pt="Cobertura")
SESSION = Sentence(en="Up to", pt="Até")
JSON = Sentence(en="As JSON, with a token: {address}", pt="Em JSON, com um token: {address}")
LINE = Sentence(en="coverage", pt="cobertura")
GOAL = Sentence(en="goal", pt="alvo")
BAND = Sentence(en="what chance explains", pt="o que o acaso explica")
POINT_OUTSIDE = Sentence(en="beyond chance", pt="além do acaso")
