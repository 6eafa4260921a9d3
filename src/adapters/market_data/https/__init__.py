"""A source that a TOML file describes, `https:FILE.toml`.

source.py    HttpsSource: one fetch, in order
form.py      what the file may say
file.py      the file to a form, or a refusal with the key
secrets.py   values from the environment or from files, and how they are hidden
address.py   the address of a request, and the public addresses of its host
request.py   one request, with limits of size and time
manners.py   the tries of one fetch, with the manners towards its host
answers.py   what a status, a key or a text of an answer means
rows.py      the rows of an answer to sessions and columns
cells.py     a value of an answer to a number or a session
"""
