"""Reads one price table as people have it; `read_table` recognises how the table is written.

table.py      read_table: the steps in order
options.py    what the source text states about its tables
source.py     the bytes of a file, with limits
text.py       bytes to text
rows.py       text to rows of cells, and the separator
header.py     which column is which
sheet.py      rows under a header, with the place of each cell for messages
days.py       the column of dates to sessions, and the order of day and month
moments.py    a cell to a session
columns.py    columns to numbers, and the decimal sign
numbers.py    a cell to a number
dialect.py    how a table is written, in one line
refusals.py   the errors, with an accepted table
"""
