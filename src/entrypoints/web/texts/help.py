"""Texts of the page that tells how to read charts."""

from application.language import Sentence

LINK = Sentence(en="How to read the charts", pt="Como ler os gráficos")
SUB = Sentence(
    en="The examples are drawn by the same functions as the charts of the other pages, from made-up numbers.",
    pt="Os exemplos são desenhados pelas mesmas funções dos gráficos das outras páginas, com números"
    " inventados.",
)
EXAMPLE = Sentence(en="Example with made-up numbers", pt="Exemplo com números inventados")

FAN_TITLE = Sentence(en="The fan of a forecast", pt="O leque de uma previsão")
FAN = {
    "past": Sentence(
        en="Left of the dotted line is what happened: one candle for each session, hollow when the close is"
        " above the open and filled when it is below.",
        pt="À esquerda da linha pontilhada está o que aconteceu: uma vela por pregão, vazada quando o"
        " fechamento fica acima da abertura e cheia quando fica abaixo.",
    ),
    "ranges": Sentence(
        en="Right of it are three ranges inside each other. Of 100 closes, 50 should fall into the darkest,"
        " 80 into the middle one and 95 into the lightest. The line is the median: as many above as below.",
        pt="À direita há três faixas, uma dentro da outra. De 100 fechamentos, 50 devem cair na mais"
        " escura, 80 na do meio e 95 na mais clara. A linha é a mediana: tantos acima quanto abaixo.",
    ),
    "naive": Sentence(
        en="The grey dashes are the naive forecast: today’s close, with the range that past changes"
        " suggest. A model is worth something only when it does better than that.",
        pt="Os tracejados cinza são a previsão ingênua: o fechamento de hoje, com a faixa que as variações"
        " passadas sugerem. Um modelo só vale algo quando faz melhor do que isso.",
    ),
    "wide": Sentence(
        en="The ranges grow with the horizon, because more can happen. A wide fan is no error: it says how"
        " little is known.",
        pt="As faixas crescem com o horizonte, porque mais coisas podem acontecer. Um leque largo não é"
        " erro: ele diz quão pouco se sabe.",
    ),
    "keys": Sentence(
        en="With the keyboard: the arrow keys walk through the sessions, Home and End lead to the first and"
        " the last. The table below each chart has all the numbers.",
        pt="Pelo teclado: as setas percorrem os pregões, Home e End levam ao primeiro e ao último. A tabela"
        " abaixo de cada gráfico tem todos os números.",
    ),
}
"""How to read a fan."""

RANGE_TITLE = Sentence(en="The range of a row", pt="A faixa de uma linha")
RANGE = {
    "scale": Sentence(
        en="The watchlist shows each range as a change from the last close, and all rows on one scale: a"
        " longer bar is a share that may move further.",
        pt="A lista mostra cada faixa como variação desde o último fechamento, e todas as linhas na mesma"
        " escala: uma barra mais longa é um ativo que pode se mover mais.",
    ),
    "middle": Sentence(
        en="The dotted line in the middle is the last close; the line inside the bar is the median. The two"
        " grey dashes are naive’s 80 % range.",
        pt="A linha pontilhada no meio é o último fechamento; a linha dentro da barra é a mediana. Os dois"
        " tracejados cinza são a faixa de 80 % do ingênuo.",
    ),
}
"""How to read the range of a row."""

PAST_TITLE = Sentence(en="Past forecasts and closes", pt="Previsões passadas e fechamentos")
PAST = {
    "issued": Sentence(
        en="Each fan is a forecast as it was issued, and never changes afterwards. The line is what"
        " happened.",
        pt="Cada leque é uma previsão como foi emitida, e nunca muda depois. A linha é o que aconteceu.",
    ),
    "miss": Sentence(
        en="A dot is a close inside the 80 % range; a diamond is one outside. Two of ten should be"
        " diamonds: none at all means that the ranges are too wide.",
        pt="Um ponto é um fechamento dentro da faixa de 80 %; um losango é um fora dela. Dois em cada dez"
        " devem ser losangos: nenhum quer dizer que as faixas são largas demais.",
    ),
}
"""How to read past forecasts."""

WORDS_TITLE = Sentence(en="Coverage and skill", pt="Cobertura e vantagem")
WORDS = {
    "coverage": Sentence(
        en="Coverage is the share of closes that fell into the 80 % range. It says “too narrow” or “too"
        " wide” only when chance does not explain the distance from 80 %.",
        pt="Cobertura é a parcela dos fechamentos que caiu na faixa de 80 %. Ela só diz “estreita” ou"
        " “larga” quando o acaso não explica a distância até 80 %.",
    ),
    "loss": Sentence(
        en="Loss ÷ naive compares the errors of a version with those of naive on the same sessions: 0.97 is"
        " 3 % less. Below 1 is better.",
        pt="Perda ÷ ingênuo compara os erros de uma versão com os do ingênuo nos mesmos pregões: 0,97 é 3 %"
        " menos. Abaixo de 1 é melhor.",
    ),
    "chance": Sentence(
        en="p is the chance to see such a difference when there is none. The interval beside the loss"
        " reaches 1 exactly when p is above 0.05: then the gate stays closed.",
        pt="p é a chance de ver tal diferença quando não há nenhuma. O intervalo ao lado da perda alcança 1"
        " exatamente quando p passa de 0,05: então o critério fica fechado.",
    ),
    "calm": Sentence(
        en="“No skill shown” is the normal case: share prices are hard to forecast, and most versions do"
        " not beat naive.",
        pt="“Sem vantagem provada” é o caso normal: preços de ações são difíceis de prever, e a maioria das"
        " versões não supera o ingênuo.",
    ),
}
"""How to read coverage and skill."""

COVERAGE_TITLE = Sentence(en="Coverage over time", pt="Cobertura no tempo")
COVERAGE = {
    "line": Sentence(
        en="The line is the share of closes inside the 80 % range, over the 60 sessions up to each day. The"
        " dashes are the goal, 80 %.",
        pt="A linha é a parcela dos fechamentos dentro da faixa de 80 %, nos 60 pregões até cada dia. O"
        " tracejado é o alvo, 80 %.",
    ),
    "band": Sentence(
        en="The grey band is where the line stays in nine of ten cases when the range is right. It is wide"
        " because the sessions of one forecast share most of their moves: 200 closes may tell as much as 20.",
        pt="A banda cinza é onde a linha fica em nove de dez casos quando a faixa está certa. Ela é larga"
        " porque os pregões de uma previsão têm quase os mesmos movimentos: 200 fechamentos podem dizer tanto"
        " quanto 20.",
    ),
    "outside": Sentence(
        en="A diamond at the end says that chance does not explain the last value: below the band the range"
        " is too narrow, above it too wide.",
        pt="Um losango no fim diz que o acaso não explica o último valor: abaixo da banda a faixa é estreita,"
        " acima dela é larga.",
    ),
}
"""How to read coverage over time."""

HORIZON_TITLE = Sentence(en="Coverage by horizon", pt="Cobertura por horizonte")
HORIZON = {
    "steps": Sentence(
        en="One point for each number of sessions ahead, over all tickers. Ranges may hold for the next"
        " session and be too narrow for the tenth.",
        pt="Um ponto para cada número de pregões à frente, sobre todos os ativos. As faixas podem valer para"
        " o pregão seguinte e ser estreitas para o décimo.",
    ),
    "band": Sentence(
        en="The band grows with the horizon: forecasts of neighbouring days tell nearly the same about a"
        " close far ahead. Tickers move together, too, which the band does not know.",
        pt="A banda cresce com o horizonte: previsões de dias vizinhos dizem quase o mesmo sobre um"
        " fechamento distante. Os ativos também se movem juntos, o que a banda não sabe.",
    ),
}
"""How to read coverage by horizon."""

RELIABILITY_TITLE = Sentence(en="Reliability", pt="Confiabilidade")
RELIABILITY = {
    "diagonal": Sentence(
        en="For each quantile: how many closes were at or below it. Of 100 closes, 10 should be below the"
        " 10 % quantile. On the diagonal the quantiles are right.",
        pt="Para cada quantil: quantos fechamentos ficaram nele ou abaixo. De 100 fechamentos, 10 devem ficar"
        " abaixo do quantil de 10 %. Na diagonal os quantis estão certos.",
    ),
    "shape": Sentence(
        en="A line above the diagonal says that closes were lower than forecast, one below it that they were"
        " higher. One flatter than the diagonal belongs to ranges that are too narrow, a steeper one to"
        " ranges that are too wide.",
        pt="Uma linha acima da diagonal diz que os fechamentos foram menores que o previsto, uma abaixo, que"
        " foram maiores. Uma mais plana que a diagonal é de faixas estreitas, uma mais íngreme, de faixas"
        " largas.",
    ),
}
"""How to read reliability."""

PIT_TITLE = Sentence(en="Closes between quantiles (PIT)", pt="Fechamentos entre quantis (PIT)")
PIT = {
    "bars": Sentence(
        en="Each bar is the share of closes between two neighbouring quantiles; the dashes are the share"
        " expected there.",
        pt="Cada barra é a parcela dos fechamentos entre dois quantis vizinhos; o tracejado é a parcela"
        " esperada ali.",
    ),
    "shape": Sentence(
        en="Ends above their dashes: the ranges are too narrow. Middle above its dashes: too wide. More on"
        " one side: closes were higher or lower than forecast.",
        pt="Pontas acima do tracejado: as faixas são estreitas. Meio acima do tracejado: são largas. Mais de"
        " um lado: os fechamentos foram maiores ou menores que o previsto.",
    ),
}
"""How to read the closes between quantiles."""

INTERVAL_TITLE = Sentence(en="The loss beside naive", pt="A perda ao lado do ingênuo")
INTERVAL = {
    "whisker": Sentence(
        en="The point is the loss of a version divided by naive’s, the whisker its 90 % interval, on one"
        " scale for all rows. The dashed line is naive: left of it is better.",
        pt="O ponto é a perda de uma versão dividida pela do ingênuo, a haste é seu intervalo de 90 %, numa"
        " só escala para todas as linhas. A linha tracejada é o ingênuo: à esquerda é melhor.",
    ),
    "grey": Sentence(
        en="A whisker that crosses the line is grey: chance explains the difference, whatever the point says."
        " An arrow at the edge says that it goes on.",
        pt="Uma haste que cruza a linha é cinza: o acaso explica a diferença, diga o ponto o que disser. Uma"
        " seta na borda diz que ela continua.",
    ),
}
"""How to read the interval of a loss."""
