"""What is no defect of the program, to be told to a person in a line: a wrong request, or work that must wait."""


class WrongRequest(ValueError):
    """Something was asked for that cannot be; the message says what, to the person who asked."""


class WrongConnection(WrongRequest):
    """A connection is missing, or says what cannot be: trying again changes nothing."""


class Unfinished(RuntimeError):
    """Part of the work must wait until something is mended, which the message names; all else was done."""
