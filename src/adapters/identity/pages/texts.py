"""Texts: everything that the pages say, in each language. A sentence is whole, and has no markup."""

from application.language import Sentence
from domain.principal import SCOPES

# On several pages
HERE = Sentence(en="Previsto on {host}", pt="Previsto em {host}")
ACCOUNT = Sentence(en="Logged in as {user}. Not you?", pt="Você entrou como {user}. Não é você?")
LOG_OUT = Sentence(en="Log out", pt="Sair")
DENY = Sentence(en="Deny", pt="Negar")

# Login and logout
LOG_IN = Sentence(en="Log in", pt="Entrar")
LOG_IN_FOR = Sentence(
    en="{client} asks for access. Log in first, then decide.",
    pt="{client} pede acesso. Primeiro entre, depois decida.",
)
NAME = Sentence(en="Name", pt="Nome")
PASSWORD = Sentence(en="Password", pt="Senha")
LOGGED_IN = Sentence(en="Logged in as {user}", pt="Você entrou como {user}")
LOGGED_OUT = Sentence(en="Logged out", pt="Você saiu")
MAY_CLOSE = Sentence(en="You may close this page.", pt="Você pode fechar esta página.")
LOG_IN_AGAIN = Sentence(en="Log in again", pt="Entrar de novo")
WRONG_LOGIN = Sentence(en="The name or the password is wrong.", pt="O nome ou a senha está incorreto.")
WAIT_FOR_PASSWORD = Sentence(
    en="There were too many wrong passwords. Wait {count} seconds.",
    en_one="There were too many wrong passwords. Wait one second.",
    pt="Houve muitas senhas incorretas. Espere {count} segundos.",
    pt_one="Houve muitas senhas incorretas. Espere um segundo.",
)

# Login at a provider
NOT_LOGGED_IN = Sentence(
    en="You are not logged in here, or your session has ended.",
    pt="Você não entrou aqui, ou a sua sessão terminou.",
)
LOG_IN_AT = Sentence(en="Log in at {host}", pt="Entrar em {host}")
LOGIN_FAILED = Sentence(en="The login did not work", pt="A entrada não funcionou")
NO_ATTEMPT = Sentence(
    en="This browser did not begin this login, or it took longer than ten minutes.",
    pt="Este navegador não começou esta entrada, ou ela levou mais de dez minutos.",
)
OTHER_PROVIDER = Sentence(
    en="The answer comes from another provider.", pt="A resposta vem de outro provedor."
)
PROVIDER_REFUSED = Sentence(en="{host} refused the login.", pt="{host} recusou a entrada.")
NO_VALID_TOKENS = Sentence(
    en="What {host} answered about you cannot be verified. Tell an administrator.",
    pt="O que {host} respondeu sobre você não pode ser verificado. Avise um administrador.",
)
PROVIDER_SILENT = Sentence(
    en="{host} does not answer right now. Try again in a minute.",
    pt="{host} não responde agora. Tente de novo em um minuto.",
)
STILL_LOGGED_IN = Sentence(
    en="You may still be logged in at {host}.", pt="Talvez você ainda esteja conectado em {host}."
)
LOG_OUT_AT = Sentence(en="Log out at {host} too", pt="Sair também de {host}")

# Change of a password
CHOOSE = Sentence(en="Choose a password", pt="Escolha uma senha")
CURRENT = Sentence(en="Current password", pt="Senha atual")
CHOSEN = Sentence(en="New password", pt="Nova senha")
LENGTH = Sentence(
    en="{least} to {most} characters, no variation of a common password or of your name.",
    pt="De {least} a {most} caracteres, sem variação de uma senha comum ou do seu nome.",
)
CHANGE = Sentence(en="Change password", pt="Trocar a senha")
KNOWN_TO_OTHERS = Sentence(
    en="Another person knows this password. Choose one that only you know.",
    pt="Outra pessoa conhece esta senha. Escolha uma que só você conheça.",
)
WRONG_CURRENT = Sentence(en="The current password is wrong.", pt="A senha atual está incorreta.")
SAME_PASSWORD = Sentence(
    en="The new password is the current password. Choose a different one.",
    pt="A nova senha é igual à atual. Escolha outra.",
)
UNSAFE_PASSWORD = Sentence(
    en="This password is not safe. It needs {least} to {most} characters and must not be a variation of a"
    " common password or of your name.",
    pt="Esta senha não é segura. Ela precisa de {least} a {most} caracteres e não pode ser uma variação de"
    " uma senha comum ou do seu nome.",
)

# Consent
ALLOW_PROGRAM = Sentence(en="Allow this program?", pt="Permitir este programa?")
PROGRAM_ASKS = Sentence(
    en="{client} asks to act for you, {user}. It could:",
    pt="{client} pede para agir por você, {user}. Ele poderia:",
)
SENT_TO = Sentence(en="The answer is sent to {address}.", pt="A resposta é enviada para {address}.")
ALLOW = Sentence(en="Allow", pt="Permitir")
INVALID_REQUEST = Sentence(en="Invalid request", pt="Pedido inválido")
UNKNOWN_CLIENT = Sentence(
    en="The client is unknown, its redirect address is not registered, or the request is malformed."
    " Nothing was sent.",
    pt="O cliente é desconhecido, o endereço de retorno dele não está registrado ou o pedido está malformado."
    " Nada foi enviado.",
)

# Devices
CONNECT = Sentence(en="Connect a device", pt="Conectar um dispositivo")
CODE = Sentence(en="Code on the device", pt="Código mostrado no dispositivo")
CONTINUE = Sentence(en="Continue", pt="Continuar")
ALLOW_DEVICE = Sentence(en="Allow this device?", pt="Permitir este dispositivo?")
DEVICE_ASKS = Sentence(
    en="A device runs {client} and asks to act for you, {user}. It could:",
    pt="Um dispositivo executa {client} e pede para agir por você, {user}. Ele poderia:",
)
STARTED_YOURSELF = Sentence(
    en="Did you start this yourself, just now?", pt="Foi você quem começou isto, agora mesmo?"
)
RECEIVED_CODE = Sentence(
    en="If you received the code or a link from another person, deny.",
    pt="Se você recebeu o código ou um link de outra pessoa, negue.",
)
YES_ALLOW = Sentence(en="Yes, allow", pt="Sim, permitir")
DEVICE_ALLOWED = Sentence(en="Device allowed", pt="Dispositivo permitido")
DEVICE_DENIED = Sentence(en="Device denied", pt="Dispositivo negado")
BACK_TO_DEVICE = Sentence(
    en="You may close this page and return to the device.",
    pt="Você pode fechar esta página e voltar ao dispositivo.",
)
UNKNOWN_CODE = Sentence(
    en="The code is unknown or has expired. Start again on the device.",
    pt="O código é desconhecido ou expirou. Comece de novo no dispositivo.",
)
NO_SCOPE = Sentence(
    en="Your account has none of the rights that the device asks for.",
    pt="Sua conta não tem nenhum dos direitos que o dispositivo pede.",
)
WAIT_FOR_CODE = Sentence(
    en="There were too many wrong codes. Wait {count} seconds.",
    en_one="There were too many wrong codes. Wait one second.",
    pt="Houve muitos códigos incorretos. Espere {count} segundos.",
    pt_one="Houve muitos códigos incorretos. Espere um segundo.",
)

# Forms that are refused
INVALID_FORM = Sentence(en="Invalid form", pt="Formulário inválido")
NOT_FROM_PAGE = Sentence(
    en="The form was not sent from this page, or the page has expired. Open it again.",
    pt="O formulário não foi enviado desta página, ou a página expirou. Abra-a de novo.",
)
NO_FORM = Sentence(
    en="Send the form as application/x-www-form-urlencoded.",
    pt="Envie o formulário como application/x-www-form-urlencoded.",
)
MALFORMED = Sentence(en="The form is malformed.", pt="O formulário está malformado.")

SCOPE = {
    name: Sentence(en=SCOPES[name], pt=pt)
    for name, pt in {
        "forecasts:read": "Ler previsões, pontuações e históricos de acerto.",
        "forecasts:write": "Emitir previsões, calcular prévias e refazer as duas.",
        "data:read": "Ler ativos, preços, revisões e a qualidade deles.",
        "data:write": "Acompanhar, atualizar e aposentar ativos, e decidir sobre preços duvidosos.",
        "models:read": "Ler estratégias, versões de modelos e evidências.",
        "models:train": "Enviar treinamentos e backtests.",
        "models:promote": "Promover, reverter e aposentar versões.",
        "audit:read": "Ler os eventos e o monitoramento, e verificar o registro.",
        "admin": "Mudar configurações, clientes, usuários e agendas, e ver o que pertence a outros.",
    }.items()
}
"""What a scope allows, by scope."""
