"""Texts of programs that use the API."""

from application.language import Sentence

SUB = Sentence(
    en="Programs with their own identity, newest first, and what their tokens may do.",
    pt="Programas com identidade própria, mais novos primeiro, e o que os tokens deles podem fazer.",
)
TABLE = Sentence(en="Programs by time of creation", pt="Programas por hora de criação")
NAME = Sentence(en="Program", pt="Programa")
SECRET_SINCE = Sentence(en="Secret since (UTC)", pt="Segredo desde (UTC)")
ACTIVE = Sentence(en="active", pt="ativo")
REVOKED = Sentence(en="revoked", pt="revogado")
NONE = Sentence(en="No program yet", pt="Nenhum programa ainda")
NONE_NEXT = Sentence(
    en="A program gets tokens with its id and its secret, and calls the API with them.",
    pt="Um programa obtém tokens com o seu id e o seu segredo, e chama a API com eles.",
)
CREATE = Sentence(en="Create a program", pt="Criar um programa")
CREATE_CHANGES = Sentence(
    en="The program gets an id and a secret, which is shown once. With redirect addresses, or from"
    " another device, it acts only for users who log in.",
    pt="O programa recebe um id e um segredo, mostrado uma vez. Com endereços de retorno, ou por outro"
    " dispositivo, ele só age por usuários que entram.",
)
NAME_HINT = Sentence(en="What people read; at most 80 characters", pt="O que se lê; no máximo 80 caracteres")
REDIRECTS = Sentence(en="Redirect addresses", pt="Endereços de retorno")
REDIRECTS_HINT = Sentence(
    en="Separated by spaces; empty for a program without users",
    pt="Separados por espaços; vazio para um programa sem usuários",
)
DEVICE = Sentence(
    en="Users may authorize it from another device", pt="Usuários podem autorizar por outro dispositivo"
)
PUBLIC = Sentence(
    en="It has no secret, because it runs on the machine of its user",
    pt="Não tem segredo, porque é executado na máquina do usuário",
)
CREATE_DO = Sentence(en="Create the program", pt="Criar o programa")
CREATED = Sentence(en="The program {name} was created", pt="O programa {name} foi criado")
ROTATED = Sentence(en="The program {name} has a new secret", pt="O programa {name} tem um novo segredo")
ID = Sentence(en="Id", pt="Identificador")
SECRET = Sentence(en="Secret", pt="Segredo")
NO_SECRET = Sentence(en="none, it is public", pt="nenhum, é público")
ROTATE = Sentence(en="New secret…", pt="Novo segredo…")
REVOKE = Sentence(en="Revoke…", pt="Revogar…")
ASK_ROTATE = Sentence(en="Replace the secret of {name}", pt="Trocar o segredo de {name}")
ROTATE_CHANGES = Sentence(
    en="The present secret stops working at once, and tokens that were got with it within five seconds.",
    pt="O segredo atual deixa de valer na hora, e os tokens obtidos com ele em cinco segundos.",
)
ROTATE_DO = Sentence(en="Replace the secret", pt="Trocar o segredo")
ASK_REVOKE = Sentence(en="Revoke {name}", pt="Revogar {name}")
REVOKE_CHANGES = Sentence(
    en="The program gets no tokens any more, and its present ones end within seconds. This is for good.",
    pt="O programa não recebe mais tokens, e os atuais terminam em segundos. Isto não tem volta.",
)
REVOKE_DO = Sentence(en="Revoke", pt="Revogar")
