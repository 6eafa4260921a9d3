"""Texts about a forecast: its chart, its table and its source."""

from application.language import Sentence

ANSWER = Sentence(
    en="The close on {day} lies between {low} and {high} with {share} probability.",
    pt="O fechamento de {day} fica entre {low} e {high} com probabilidade de {share}.",
)
ENDED = Sentence(
    en="The close on {day} was {close}; its {share} range was {low} to {high}.",
    pt="O fechamento de {day} foi {close}; a faixa de {share} era de {low} a {high}.",
)
PAST_COVERED = Sentence(
    en="Past ranges covered {share} of {count} closes; chance explains {low} to {high}.",
    en_one="Past ranges covered {share} of one close; chance explains {low} to {high}.",
    pt="Faixas passadas cobriram {share} de {count} fechamentos; o acaso explica de {low} a {high}.",
    pt_one="Faixas passadas cobriram {share} de {count} fechamento; o acaso explica de {low} a {high}.",
)
PAST_FEW = Sentence(
    en="Past ranges covered {share} of {count} closes, too few for a verdict.",
    en_one="Past ranges covered {share} of one close, too few for a verdict.",
    pt="Faixas passadas cobriram {share} de {count} fechamentos, poucos para um veredito.",
    pt_one="Faixas passadas cobriram {share} de {count} fechamento, pouco para um veredito.",
)
AHEAD = Sentence(
    en="{count} sessions ahead, beside naive",
    en_one="One session ahead, beside naive",
    pt="{count} pregões à frente, ao lado do ingênuo",
    pt_one="{count} pregão à frente, ao lado do ingênuo",
)
CAPTION = Sentence(
    en="{ticker}: close {close} on {origin}. At the last session the median is {median}, the 80 % range"
    " {low} to {high}. Naive, 80 %: {naive}.",
    pt="{ticker}: fechamento {close} em {origin}. No último pregão a mediana é {median}, a faixa de 80 %"
    " vai de {low} a {high}. Ingênuo, 80 %: {naive}.",
)
UP_DOWN = Sentence(en="up · down", pt="alta · baixa")
RANGES = Sentence(en="median, 50 · 80 · 95 % ranges", pt="mediana, faixas de 50 · 80 · 95 %")
NAIVE = Sentence(en="naive, its 80 % range", pt="ingênuo, sua faixa de 80 %")
INSIDE = Sentence(en="close inside 80 %", pt="fechamento dentro dos 80 %")
OUTSIDE = Sentence(en="outside", pt="fora")
SESSION = Sentence(en="Session", pt="Pregão")
STEP = Sentence(en="Step", pt="Passo")
MEDIAN = Sentence(en="median", pt="mediana")
RANGE_80 = Sentence(en="80 % range", pt="faixa de 80 %")
NAIVE_80 = Sentence(en="naive 80 %", pt="ingênuo 80 %")
CLOSE = Sentence(en="Close", pt="Fechamento")
AS_TABLE = Sentence(en="Show as table", pt="Mostrar como tabela")
TABLE = Sentence(en="Forecast by session", pt="Previsão por pregão")
SOURCE = Sentence(en="Source of this forecast", pt="Origem desta previsão")
SERVED_BY = Sentence(en="Served by", pt="Servida por")
SKILL = Sentence(en="Skill", pt="Vantagem")
PRICES = Sentence(en="Prices", pt="Preços")
REVISION = Sentence(en="{source}, revision {number}", pt="{source}, revisão {number}")
AGE = Sentence(en="Data age at the issue", pt="Idade dos dados na emissão")
ISSUED = Sentence(en="Issued (UTC)", pt="Emitida (UTC)")
FORECAST = Sentence(en="Forecast", pt="Previsão")
DIGEST = Sentence(en="Digest", pt="Resumo criptográfico")
CODE = Sentence(en="Code", pt="Código")
REPLAY = Sentence(en="Replay and compare", pt="Refazer e comparar")
WARNINGS = Sentence(en="What to know about this forecast", pt="O que saber sobre esta previsão")
SYNTHETIC = Sentence(
    en="These are synthetic prices, not market data.", pt="Estes preços são sintéticos, não dados de mercado."
)
TITLE = Sentence(en="Forecast of {ticker} from {origin}", pt="Previsão de {ticker} a partir de {origin}")
SUB = Sentence(
    en="{count} sessions, issued {at} UTC",
    en_one="One session, issued {at} UTC",
    pt="{count} pregões, emitida em {at} UTC",
    pt_one="{count} pregão, emitida em {at} UTC",
)
SCORES = Sentence(en="Scores so far", pt="Pontuação até agora")
NOT_SCORED = Sentence(
    en="No session has ended and been scored yet.", pt="Nenhum pregão terminou e foi pontuado ainda."
)
LOSS = Sentence(en="Loss ÷ naive", pt="Perda ÷ ingênuo")
COVERED = Sentence(en="80 % range covered", pt="Faixa de 80 % cobriu")
SCORED = Sentence(
    en="{hits} of {count} closes",
    en_one="{hits} of one close",
    pt="{hits} de {count} fechamentos",
    pt_one="{hits} de {count} fechamento",
)
AS_JSON = Sentence(en="As JSON, with a token: {address}", pt="Em JSON, com um token: {address}")
