"""Texts about skill and coverage, on several pages."""

from application.language import Sentence

NO_SKILL = Sentence(en="No skill shown", pt="Sem vantagem provada")
BEATS = Sentence(en="Beats naive", pt="Supera o ingênuo")
NUMBERS = Sentence(
    en="{relative} of naive’s loss, p {p_value}", pt="{relative} da perda do ingênuo, p {p_value}"
)
FALLBACK = Sentence(en="{strategy} (fallback)", pt="{strategy} (reserva)")
FEW = Sentence(en="too few closes", pt="poucos fechamentos")
FINE = Sentence(en="as expected", pt="como esperado")
NARROW = Sentence(en="too narrow", pt="estreita")
WIDE = Sentence(en="too wide", pt="larga")
CLOSES = Sentence(
    en="of {count} closes", en_one="of one close", pt="de {count} fechamentos", pt_one="de {count} fechamento"
)
CHANCE = Sentence(en="chance {low}–{high}", pt="acaso {low}–{high}")
