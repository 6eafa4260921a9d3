"""Texts about versions, the gate and decisions."""

from application.language import Sentence

TITLE = Sentence(en="Models", pt="Modelos")
ALL_SUB = Sentence(
    en="Versions of all tickers, newest last in each family.",
    pt="Versões de todos os ativos, as mais novas por último em cada família.",
)
TITLE_OF = Sentence(en="Models of {ticker}", pt="Modelos de {ticker}")
SUB = Sentence(
    en="Loss on sessions after the training window, divided by that of naive",
    pt="Perda nos pregões depois da janela de treino, dividida pela do ingênuo",
)
BACKTEST = Sentence(en="Backtest…", pt="Testar…")
TRAIN = Sentence(en="Train…", pt="Treinar…")
ROLL_BACK = Sentence(en="Roll back…", pt="Reverter…")
PROMOTE = Sentence(en="Promote…", pt="Promover…")
RETIRE = Sentence(en="Retire…", pt="Aposentar…")
CHAMPION_IS = Sentence(
    en="{model} is the champion: its loss is {relative} of naive’s on {count} origins (p = {p_value}).",
    en_one="{model} is the champion: its loss is {relative} of naive’s on one origin (p = {p_value}).",
    pt="{model} é a campeã: sua perda é {relative} da do ingênuo em {count} origens (p = {p_value}).",
    pt_one="{model} é a campeã: sua perda é {relative} da do ingênuo em {count} origem (p = {p_value}).",
)
FALLBACK_SERVES = Sentence(
    en="No version has passed the gate. The fallback serves.",
    pt="Nenhuma versão passou pelo critério. A reserva serve.",
)
NO_VERSION = Sentence(en="No version yet", pt="Ainda sem versão")
NO_VERSION_NEXT = Sentence(
    en="The fallback serves until a trained version passes the gate.",
    pt="A reserva serve até que uma versão treinada passe pelo critério.",
)
LEADERBOARD = Sentence(en="Leaderboard", pt="Classificação")
LEADERBOARD_SUB = Sentence(
    en="Below 1 is better than naive; below it the 90 % interval. A p above 0.05 means that the lead may be"
    " chance: the gate stays closed.",
    pt="Abaixo de 1 é melhor que o ingênuo; abaixo dele o intervalo de 90 %. Um p acima de 0,05 significa"
    " que a vantagem pode ser acaso: o critério fica fechado.",
)
VERSION = Sentence(en="Version", pt="Versão")
LOSS = Sentence(en="Loss ÷ naive", pt="Perda ÷ ingênuo")
INTERVAL = Sentence(en="90 % interval", pt="Intervalo de 90 %")
P_VALUE = Sentence(en="Diebold-Mariano p", pt="p de Diebold-Mariano")
COVERED = Sentence(en="Covered 80 %", pt="Cobriu 80 %")
ORIGINS = Sentence(en="Origins", pt="Origens")
GATE_OF = Sentence(en="The gate for {model}", pt="O critério para {model}")
OPEN = Sentence(en="open", pt="aberto")
CLOSED = Sentence(en="closed", pt="fechado")
STATE = Sentence(en="State", pt="Estado")
STATES = {
    "registered": Sentence(en="registered", pt="registrada"),
    "active": Sentence(en="champion", pt="campeã"),
    "replaced": Sentence(en="replaced", pt="substituída"),
    "refused": Sentence(en="refused", pt="recusada"),
    "rolled back": Sentence(en="rolled back", pt="revertida"),
    "retired": Sentence(en="retired", pt="aposentada"),
}
"""The states of a version."""
DECISIONS = Sentence(en="Decisions", pt="Decisões")
DECISIONS_OF = Sentence(en="Family {family}, newest first", pt="Família {family}, mais novas primeiro")
DECIDED = {
    "registered": Sentence(en="{model} registered by {who}", pt="{model} registrada por {who}"),
    "promoted": Sentence(en="{model} promoted by {who}", pt="{model} promovida por {who}"),
    "promotion-refused": Sentence(
        en="{model} refused by the gate, asked by {who}",
        pt="{model} recusada pelo critério, a pedido de {who}",
    ),
    "rolled-back": Sentence(en="{model} rolled back by {who}", pt="{model} revertida por {who}"),
    "retired": Sentence(en="{model} retired by {who}", pt="{model} aposentada por {who}"),
    "compression-refused": Sentence(
        en="compression of {model} refused: outside of its error budget, asked by {who}",
        pt="compressão de {model} recusada: fora do orçamento de erro, a pedido de {who}",
    ),
    "challenged": Sentence(
        en="{model} made a challenger by {who}", pt="{model} tornada desafiante por {who}"
    ),
    "challenge-ended": Sentence(
        en="{model} is a challenger no more, told by {who}",
        pt="{model} não é mais desafiante, dito por {who}",
    ),
    "decline-detected": Sentence(
        en="decline of {model} detected, told by {who}", pt="declínio de {model} detectado, dito por {who}"
    ),
}
"""What happened to a version, by the tag of its event."""
POLICIES = {
    "dates": Sentence(en="at least {bound} dates judge it", pt="pelo menos {bound} datas o avaliam"),
    "reference": Sentence(
        en="measured beside {reference}, which serves now",
        pt="medido ao lado de {reference}, que serve agora",
    ),
    "naive": Sentence(en="loss ÷ naive below 1", pt="perda ÷ ingênuo abaixo de 1"),
    "effect": Sentence(
        en="loss ÷ that of {reference} at most {bound}", pt="perda ÷ a de {reference} até {bound}"
    ),
    "chance": Sentence(
        en="lead beyond chance: p at most {bound}", pt="vantagem além do acaso: p até {bound}"
    ),
    "margin": Sentence(
        en="simpler than {reference}, and at most {bound} of its loss by the interval",
        pt="mais simples que {reference}, e até {bound} da sua perda pelo intervalo",
    ),
    "fallback": Sentence(en="loss ÷ fallback at most {bound}", pt="perda ÷ reserva até {bound}"),
    "ticker": Sentence(
        en="on its own ticker, loss ÷ that of {reference} at most {bound}",
        pt="no próprio ativo, perda ÷ a de {reference} até {bound}",
    ),
    "challenge": Sentence(
        en="as a challenger, the capital of its bets at least {bound}",
        pt="como desafiante, o capital de suas apostas pelo menos {bound}",
    ),
}
POLICY_CHANCE_TRIES = Sentence(
    en="lead beyond chance: p at most {bound}, for {tries} versions tried",
    pt="vantagem além do acaso: p até {bound}, para {tries} versões testadas",
)
POLICY_COVERAGE = Sentence(en="80 % range covers {low} to {high}", pt="faixa de 80 % cobre de {low} a {high}")
REFUSED = Sentence(en="{policy}; it is {value}", pt="{policy}; é {value}")
UNKNOWN = Sentence(en="unknown", pt="desconhecido")
MET = Sentence(en="met", pt="cumprida")
NOT_MET = Sentence(en="not met", pt="não cumprida")
LINEAGE = Sentence(en="Lineage", pt="Linhagem")
PRICES = Sentence(en="Prices", pt="Preços")
REVISION = Sentence(en="{ticker}, revision {number}", pt="{ticker}, revisão {number}")
TRAINING = Sentence(en="Training", pt="Treino")
WINDOW = Sentence(en="{first} – {last}, {sessions} sessions", pt="{first} – {last}, {sessions} pregões")
SEED = Sentence(en="{strategy}, seed {seed}", pt="{strategy}, semente {seed}")
EVIDENCE = Sentence(en="Evidence", pt="Evidência")
EVIDENCE_OF = Sentence(en="{origins} origins, {first} – {last}", pt="{origins} origens, {first} – {last}")
CODE = Sentence(en="Code", pt="Código")
ARTIFACT = Sentence(en="Artifact", pt="Artefato")
SETTINGS = Sentence(en="Settings", pt="Configurações")
NO_SETTINGS = Sentence(en="The strategy has no settings.", pt="A estratégia não tem configurações.")
HORIZON = Sentence(
    en="up to {count} sessions", en_one="one session", pt="até {count} pregões", pt_one="{count} pregão"
)
NUMBERS = Sentence(en="Evidence in numbers", pt="Evidência em números")
LOSS_OF = Sentence(en="Loss of the version", pt="Perda da versão")
LOSS_NAIVE = Sentence(en="Loss of naive", pt="Perda do ingênuo")
LOSS_FALLBACK = Sentence(en="Loss of the fallback {name}", pt="Perda da reserva {name}")
COVERAGE_OF = Sentence(en="{range} % range covered", pt="Faixa de {range} % cobriu")
JSON = Sentence(en="As JSON, with a token: {address}", pt="Em JSON, com um token: {address}")
SYNTHETIC = Sentence(en="trained on synthetic prices", pt="treinada com preços sintéticos")
