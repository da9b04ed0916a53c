"""Markdown as plain blocks of text runs: what the prose widget paints, free of Qt."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

BlockKind = Literal["h1", "h2", "h3", "paragraph", "bullet", "number", "code", "quote", "rule"]


@dataclass(frozen=True)
class Run:
    """A stretch of one style."""

    text: str
    code: bool = False
    strong: bool = False
    emphasis: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph, a list item, a heading or a piece of code (its text is then one run)."""

    kind: BlockKind
    runs: tuple[Run, ...] = ()
    depth: int = 0
    number: int = 0

    @property
    def text(self) -> str:
        """The words without their styles."""
        return "".join(run.text for run in self.runs)


def inline(text: str) -> tuple[Block, ...]:
    """One paragraph in which only backticks mean something: for sentences that hold a student's own values."""
    runs = [Run(part, code=bool(index % 2)) for index, part in enumerate(text.split("`")) if part]
    return (Block("paragraph", tuple(runs)),)


def blocks(markdown: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text, in order; raw HTML is shown as the text it is."""
    return tuple(_read(_parser().parse(markdown)))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # here, not above: a third of a window's start-up for text not yet in view

    return MarkdownIt("commonmark", {"html": False})


def _read(tokens: "Iterable[Token]") -> Iterable[Block]:
    lists: list[tuple[bool, int]] = []
    kind: BlockKind = "paragraph"
    quoted = 0
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append((token.type.startswith("ordered"), int(token.attrGet("start") or 1) - 1))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            lists[-1] = (lists[-1][0], lists[-1][1] + 1)
            kind = "number" if lists[-1][0] else "bullet"
        elif token.type in ("blockquote_open", "blockquote_close"):
            quoted += 1 if token.type.endswith("open") else -1
        elif token.type == "heading_open":
            kind = {"h1": "h1", "h2": "h2"}.get(token.tag, "h3")  # type: ignore[assignment]  # the three kinds above
        elif token.type == "inline":
            shown: BlockKind = "quote" if quoted and kind == "paragraph" else kind
            yield Block(shown, tuple(_runs(token.children or ())), len(lists), lists[-1][1] if lists else 0)
            kind = "paragraph"
        elif token.type in ("fence", "code_block"):
            yield Block("code", (Run(token.content.rstrip("\n"), code=True),), len(lists))
        elif token.type == "hr":
            yield Block("rule")


def _runs(children: "Iterable[Token]") -> Iterable[Run]:
    strong = emphasis = 0
    for child in children:
        if child.type in ("strong_open", "strong_close"):
            strong += 1 if child.type.endswith("open") else -1
        elif child.type in ("em_open", "em_close"):
            emphasis += 1 if child.type.endswith("open") else -1
        elif child.type in ("softbreak", "hardbreak"):
            yield Run(" " if child.type == "softbreak" else "\n", strong=bool(strong), emphasis=bool(emphasis))
        elif child.type == "code_inline":
            yield Run(child.content, code=True)
        elif child.content:
            yield Run(child.content, strong=bool(strong), emphasis=bool(emphasis))
