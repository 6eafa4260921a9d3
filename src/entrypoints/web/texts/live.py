"""Texts of live parts."""

from application.language import Sentence

LIVE = Sentence(en="live", pt="ao vivo")
NEWS = Sentence(en="{count} new", en_one="one new", pt="{count} novos", pt_one="{count} novo")
SHOW = Sentence(en="Show", pt="Mostrar")
STOPPED = Sentence(
    en="Live updates stopped. The figures are those of {at} UTC.",
    pt="A atualização ao vivo parou. Os números são de {at} UTC.",
)
RELOAD = Sentence(en="Reload this page", pt="Recarregar esta página")
