"""Texts of users who may log in."""

from application.language import Sentence

SUB = Sentence(
    en="People who may log in, and the most that a program may do for them.",
    pt="Pessoas que podem entrar, e o máximo que um programa pode fazer por elas.",
)
TABLE = Sentence(en="Users by time of creation", pt="Usuários por hora de criação")
NAME = Sentence(en="User", pt="Usuário")
PASSWORD_SINCE = Sentence(en="Password since (UTC)", pt="Senha desde (UTC)")
ACTIVE = Sentence(en="may log in", pt="pode entrar")
MUST_CHANGE = Sentence(en="must choose a password", pt="precisa escolher uma senha")
DISABLED = Sentence(en="disabled", pt="desativado")
ERASED = Sentence(en="erased", pt="apagado")
CREATE = Sentence(en="Create a user", pt="Criar um usuário")
CREATE_CHANGES = Sentence(
    en="The user gets a password for one login, which is shown once. The login asks for another one.",
    pt="O usuário recebe uma senha para um só acesso, mostrada uma vez. Ao entrar, escolhe outra.",
)
NAME_HINT = Sentence(
    en="A lower-case letter, then letters, digits, dots, hyphens",
    pt="Uma letra minúscula, depois letras, números, pontos, hifens",
)
CREATE_DO = Sentence(en="Create the user", pt="Criar o usuário")
CREATED = Sentence(en="The user {name} was created", pt="O usuário {name} foi criado")
GIVEN = Sentence(
    en="The user {name} has a password for one login",
    pt="O usuário {name} tem uma senha para um só acesso",
)
PASSWORD = Sentence(en="Password for one login", pt="Senha para um só acesso")
ASK = {
    "disable": Sentence(en="Disable {name}", pt="Desativar {name}"),
    "enable": Sentence(en="Enable {name}", pt="Ativar {name}"),
    "unlock": Sentence(en="Unlock {name}", pt="Desbloquear {name}"),
    "password": Sentence(en="Reset the password of {name}", pt="Redefinir a senha de {name}"),
}
"""The titles of the actions."""
CHANGES = {
    "disable": Sentence(
        en="All sessions and tokens of the user end, and the user cannot log in until enabled.",
        pt="Todas as sessões e tokens do usuário terminam, e ele não pode entrar até ser ativado.",
    ),
    "enable": Sentence(en="The user can log in again.", pt="O usuário pode entrar de novo."),
    "unlock": Sentence(
        en="The wait after wrong passwords ends. The password stays, and the ledger records nothing.",
        pt="A espera depois de senhas erradas termina. A senha continua, e o registro não guarda nada.",
    ),
    "password": Sentence(
        en="All sessions and tokens of the user end. A password for one login is shown once.",
        pt="Todas as sessões e tokens do usuário terminam. Uma senha para um só acesso é mostrada uma vez.",
    ),
}
"""What each action changes."""
DO = {
    "disable": Sentence(en="Disable", pt="Desativar"),
    "enable": Sentence(en="Enable", pt="Ativar"),
    "unlock": Sentence(en="Unlock", pt="Desbloquear"),
    "password": Sentence(en="Reset the password", pt="Redefinir a senha"),
}
"""The buttons of the actions."""
LINK = {
    "disable": Sentence(en="Disable…", pt="Desativar…"),
    "enable": Sentence(en="Enable…", pt="Ativar…"),
    "unlock": Sentence(en="Unlock…", pt="Desbloquear…"),
    "password": Sentence(en="Password…", pt="Senha…"),
}
"""The links to the actions."""
