"""What a person did wrong, as opposed to what is wrong with data (a finding) or with the program (a traceback)."""


class WrongRequest(ValueError):
    """Something was asked for that cannot be; the message says what, to the person who asked."""
