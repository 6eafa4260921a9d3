"""The passwords that are tried first, as far as they are long enough to be chosen at all."""

_LISTED = """
    123456789012 | 1234567890123 | 12345678901234 | 1234567890qwerty | 123456789123 | 1q2w3e4r5t6y |
    1q2w3e4r5t6y7u | 1qaz2wsx3edc | 1qaz2wsx3edc4rfv | a1b2c3d4e5f6 | abc123456789 | abcd12345678 |
    abcdefghijkl | abcdefghijklm | admin1234567 | adminadmin123 | administrator | administrator1 |
    adminpassword | asdfghjkl123 | baseball1234 | batman123456 | brasil123456 | changeitnow12 |
    changeme1234 | changemenow12 | company12345 | computer1234 | corinthians1 | corinthians123 | correct
    horse battery staple | correcthorsebatterystaple | default12345 | dragon123456 | flamengo1234 |
    football1234 | gremio123456 | iloveyou1234 | iloveyou12345 | iloveyouforever | iloveyousomuch |
    internacional | internet1234 | jennifer1234 | letmein12345 | letmeinletmein | liverpool123 |
    manchester12 | manchesterunited | michael12345 | minhasenha123 | monkey123456 | mudar1234567 |
    mypassword123 | p@ssw0rd1234 | p@ssword1234 | pa$$word1234 | palmeiras123 | passw0rd1234 |
    password1234 | password12345 | password123456 | password1password | password2024 | password2025 |
    password2026 | passwordpassword | previsto1234 | previstoprevisto | princess1234 | q1w2e3r4t5y6 |
    qazwsxedcrfv | qwerty123456 | qwerty12345678 | qwertyqwerty | qwertyuiop12 | qwertyuiop123 |
    qwertyuiop[] | qwertyuiopasdf | secret123456 | secretsecret | senha1234567 | senha12345678 |
    starwars1234 | summer2024!! | summer2025!! | sunshine1234 | superman1234 | temporary123 |
    test12345678 | testtesttest | thisismypassword | trocarsenha1 | trustno1trustno1 | welcome12345 |
    welcome123456 | welcomewelcome | whatever1234 | winter2024!! | winter2025!! | zaq12wsxcde3 |
    zxcvbnm12345
"""
COMMON = frozenset(" ".join(word.split()) for word in _LISTED.split("|"))
