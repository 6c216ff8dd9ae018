-- checked: nothing blocks it, but a person must sign off a warning. withdrawn: taken back, contributes to no figure.
-- In a file of its own: a new value of an enumeration cannot be used in the transaction that adds it.
alter type intake.state add value 'checked' after 'received';
alter type intake.state add value 'withdrawn';
