"""Load a YAML reference file into its schema, with errors that name file, line and field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from antt.settings import PROJECT

Model = TypeVar("Model", bound=BaseModel)
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""With libyaml, where the package brings it: every process reads these files first of all."""
_PLAIN = {
    "extra_forbidden": "there is no such key here",
    "missing": "is missing",
    "string_type": 'is no text: numbers, dates, yes and no that are meant as text stand in quotes, e.g. "269"',
}
"""Errors of pydantic in the words of whoever writes the file; the others are plain as they are."""
Place = tuple[str | int, ...]
"""Way to a value: keys and 0-based positions, from the top of its file."""


class Schema(BaseModel):
    """Base of all reference schemas: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Problem(NamedTuple):
    """One thing that is wrong in a reference file."""

    file: Path
    line: int
    """1-based."""
    field: str
    """Keys and positions joined by dots; empty for the whole file."""
    what: str

    def __str__(self) -> str:
        file = self.file.relative_to(PROJECT) if self.file.is_relative_to(PROJECT) else self.file
        return f"{file}:{self.line}: {self.field + ': ' if self.field else ''}{self.what}"


class ReferenceError(ValueError):
    """Reference files are wrong; each line of the message names the file, the line, the field and what is wrong."""

    def __init__(self, *problems: Problem | str) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(p for p in problems if isinstance(p, Problem))


class _Loader(_SafeLoader):  # type: ignore[misc]  # which of the two is known at run time
    """Leaves what looks like a day and is none to the schema, which knows of which field it is."""

    def day(self, node: yaml.ScalarNode) -> Any:
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.day)


class YamlFile:
    """A YAML file: what is written in it, and on which line.

    Raises:
        ReferenceError: not readable as YAML, or with a key given twice, of which YAML would keep the last.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._root: yaml.Node | None = None
        try:
            loader = _Loader(path.read_text(encoding="utf-8"))
            self._root = loader.get_single_node()
            if twice := [self._problem(key, "key given twice") for key in _keys_given_twice(self._root)]:
                raise ReferenceError(*twice)
            self.data: Any = loader.construct_document(self._root) if self._root else None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            raise ReferenceError(Problem(path, line, "", f"no YAML: {error.problem or error.context}")) from error
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
            if isinstance(error, ReferenceError):
                raise
            raise ReferenceError(Problem(path, 1, "", str(error))) from error

    def problem(self, place: Place, what: str) -> Problem:
        """Something wrong at a place; what is not written is told at the nearest thing around it."""
        node = self._root
        for step in place:
            inner = _inside(node, step)
            if inner is None:
                break
            node = inner
        return Problem(self.path, node.start_mark.line + 1 if node else 1, ".".join(map(str, place)), what)

    def _problem(self, node: yaml.ScalarNode, what: str) -> Problem:
        return Problem(self.path, node.start_mark.line + 1, node.value, what)


def _inside(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    match node:
        case yaml.MappingNode():
            # Merged mappings come first, so that the last of a name is the one that counts.
            return next((value for key, value in reversed(node.value) if str(key.value) == str(step)), None)
        case yaml.SequenceNode() if isinstance(step, int) and step < len(node.value):
            inner: yaml.Node = node.value[step]
            return inner
    return None


def _keys_given_twice(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    match node:
        case yaml.MappingNode():
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    yield key
                seen.add(key.value)
                yield from _keys_given_twice(value)
        case yaml.SequenceNode():
            for value in node.value:
                yield from _keys_given_twice(value)


def load_yaml(
    path: Path,
    model: type[Model],
    prepare: Callable[[Any], Any] = lambda data: data,
    written_at: Callable[[Place], Place] = lambda place: place,
) -> Model:
    """Read ``path`` as ``model``.

    Args:
        path: the file.
        model: its schema.
        prepare: turns what is written into what the model describes.
        written_at: turns a place in what ``prepare`` made into the place where it is written.

    Raises:
        ReferenceError: not readable as YAML, or not of the schema; names every field that is wrong.
    """
    document = YamlFile(path)
    return validated(document, model, prepare(document.data), written_at)


def validated(
    document: YamlFile, model: type[Model], data: Any, written_at: Callable[[Place], Place] = lambda place: place
) -> Model:
    """``data`` of a document as ``model``.

    Raises:
        ReferenceError: not of the schema; names every field that is wrong.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = [(written_at(tuple(e["loc"])), _plain(e["type"], e["msg"])) for e in error.errors()]
        raise ReferenceError(*(document.problem(place, what) for place, what in found)) from error


def _plain(kind: str, message: str) -> str:
    return _PLAIN.get(kind) or message.removeprefix("Value error, ")
