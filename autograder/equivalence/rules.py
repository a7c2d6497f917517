"""Random unknowns under what is given of them: payments under axioms, values of utilities under linear equations, over any field."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from itertools import combinations

from .fields import Element, Field

Row = dict[Hashable, Element]
ONE: Hashable = ("1",)


def reduce_rows(rows: Iterable[Row], field: Field) -> dict[Hashable, Row]:
    """Gauss-Jordan: each pivot unknown as a row that holds it once; the key ``ONE`` carries the constant (row = 0).

    Raises:
        ValueError: the equations contradict each other.
    """
    solved: dict[Hashable, Row] = {}
    for raw in rows:
        row = _eliminate(raw, solved, field)
        pivot = next((key for key in row if key != ONE), None)
        if pivot is None:
            if row:
                raise ValueError("what is given contradicts itself")
            continue
        scale = row[pivot]
        row = {key: value / scale for key, value in row.items()}
        for other, known in solved.items():
            if pivot in known:
                solved[other] = _combine(known, row, known[pivot])
        solved[pivot] = row
    return solved


def _combine(row: Row, other: Row, factor: Element) -> Row:
    result = dict(row)
    for key, value in other.items():
        total = result[key] - factor * value if key in result else -factor * value
        if total == 0:
            result.pop(key, None)
        else:
            result[key] = total
    return result


def _eliminate(row: Row, solved: dict[Hashable, Row], field: Field) -> Row:
    row = {key: value for key, value in row.items() if value != 0}
    for key in list(row):
        if key in solved and key in row:
            row = _combine(row, solved[key], row[key])
    return row


class Unknowns:
    """Values for unknowns on demand: solved ones follow from the others, free ones are drawn once by ``draw``."""

    def __init__(self, rows: Iterable[Row], field: Field, draw: Callable[[Hashable], Element]) -> None:
        self.field = field
        self.draw = draw
        self.solved = reduce_rows(rows, field)
        self.values: dict[Hashable, Element] = {}

    def __call__(self, key: Hashable) -> Element:
        if key not in self.values:
            if key in self.solved:
                total = self.field.number(0)
                for other, factor in self.solved[key].items():
                    if other == ONE:
                        total = total - factor
                    elif other != key:
                        total = total - factor * self(other)
                self.values[key] = total
            else:
                self.values[key] = self.draw(key)
        return self.values[key]


def payer(n: int, axioms: frozenset[str], field: Field, draw: Callable[[Hashable], Element]) -> Callable[[str, int, tuple[Element, ...]], Element]:
    """A rule that meets the axioms and is random otherwise, as a function of (rule, player, table of the game).

    With linearity a payment is the sum over T of the game's coefficient in u_T times the payment in u_T; without it every game is paid
    for itself.
    """
    rules: dict[Hashable, Unknowns] = {}

    def pay(rule: str, player: int, table: tuple[Element, ...]) -> Element:
        if "linearity" not in axioms:
            game = (rule, table)
            if game not in rules:
                rules[game] = Unknowns(table_rows(rule, table, n, axioms, field), field, draw)
            return rules[game]((rule, player, table))
        if rule not in rules:
            rules[rule] = Unknowns(payment_rows(rule, n, axioms, field), field, draw)
        total = field.number(0)
        for members, coefficient in enumerate(coefficients(table, n)):
            if coefficient != 0:
                total = total + coefficient * rules[rule]((rule, player, members))
        return total

    return pay


def coefficients(table: tuple[Element, ...], n: int) -> list[Element]:
    """The table in the basis of unanimity games: from every coalition subtract, player by player, the one without that player."""
    result = list(table)
    for bit in range(n):
        for members in range(1 << n):
            if members >> bit & 1:
                result[members] = result[members] - result[members ^ (1 << bit)]
    return result


def payment_rows(rule: str, n: int, axioms: frozenset[str], field: Field) -> list[Row]:
    """What the axioms say of a linear rule's payments ``(rule, player, T)`` in the unanimity games of n players.

    Null player: 0 outside T. Efficiency: they add up to u_T(everyone) - u_T(empty). Symmetry: equal for two players who are
    interchangeable in u_T, and in u_{A+i} + u_{A+j}, which with the first kind span all games in which i and j are interchangeable.
    """
    one = field.number(1)
    rows: list[Row] = []
    for members in range(1 << n):
        inside = [bool(members >> bit & 1) for bit in range(n)]
        if "null player" in axioms:
            rows += [{(rule, bit + 1, members): one} for bit in range(n) if not inside[bit]]
        if "efficiency" in axioms:
            rows.append({**{(rule, bit + 1, members): one for bit in range(n)}, **({ONE: -one} if members else {})})
        if "symmetry" in axioms:
            rows += [{(rule, a + 1, members): one, (rule, b + 1, members): -one} for a, b in combinations(range(n), 2) if inside[a] == inside[b]]
            rows += [_swapped(rule, a, b, members, one) for a, b in combinations(range(n), 2) if not inside[a] and not inside[b]]
    return rows


def _swapped(rule: str, a: int, b: int, members: int, one: Element) -> Row:
    with_a, with_b = members | 1 << a, members | 1 << b
    return {(rule, a + 1, with_a): one, (rule, a + 1, with_b): one, (rule, b + 1, with_a): -one, (rule, b + 1, with_b): -one}


def table_rows(rule: str, table: tuple[Element, ...], n: int, axioms: frozenset[str], field: Field) -> list[Row]:
    """What the axioms other than linearity say of the payments ``(rule, player, table)`` in one game alone."""
    one = field.number(1)
    rows: list[Row] = []
    for a in range(n):
        if "null player" in axioms and all(table[s] == table[s | 1 << a] for s in range(1 << n)):
            rows.append({(rule, a + 1, table): one})
    for a, b in combinations(range(n), 2):
        outside = [s for s in range(1 << n) if not s >> a & 1 and not s >> b & 1]
        if "symmetry" in axioms and all(table[s | 1 << a] == table[s | 1 << b] for s in outside):
            rows.append({(rule, a + 1, table): one, (rule, b + 1, table): -one})
    if "efficiency" in axioms and n:
        row: Row = {(rule, a + 1, table): one for a in range(n)}
        total = table[-1] - table[0]
        rows.append(row if total == 0 else {**row, ONE: -total})
    return rows
