"""Texts of pages about errors."""

from application.language import Sentence

INVALID = Sentence(en="The request cannot be read", pt="O pedido não pode ser lido")
FORBIDDEN = Sentence(en="This page is not open to you", pt="Esta página não está aberta para você")
NOT_FOUND = Sentence(en="Not found", pt="Não encontrado")
CONFLICT = Sentence(en="Nothing was changed", pt="Nada foi alterado")
TOO_MANY = Sentence(en="Too many requests", pt="Pedidos demais")
BUSY = Sentence(en="Not available right now", pt="Indisponível no momento")
FAULT = Sentence(en="Something failed", pt="Algo falhou")
TRACE = Sentence(en="Trace in the log: {trace}", pt="Rastro no log: {trace}")
BACK = Sentence(en="Go to the watchlist", pt="Ir para os ativos")
CODE = Sentence(en="Code: {code}", pt="Código: {code}")
