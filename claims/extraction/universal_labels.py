"""Make a pipeline with ClearNLP relations read like Universal Dependencies.

spaCy's published English pipelines name relations after ClearNLP (dobj, pobj,
agent, relcl) and hang a noun under its preposition; the rules are written for
Universal Dependencies, where the preposition hangs under its noun. Sources:
the guidelines of ClearNLP (Choi 2012) and universaldependencies.org/u/dep.
"""

from __future__ import annotations

import numpy as np
from spacy.attrs import DEP, HEAD
from spacy.language import Language
from spacy.tokens import Doc, Token

NAME = "gainsay_universal_labels"

# One for one.
RELATIONS = {
    "dobj": "obj",
    "dative": "iobj",
    "nsubjpass": "nsubj:pass",
    "csubjpass": "csubj:pass",
    "auxpass": "aux:pass",
    "relcl": "acl:relcl",
    "poss": "nmod:poss",
    "prt": "compound:prt",
    "neg": "advmod",
    "nn": "compound",
    "possessive": "case",
    "num": "nummod",
    "number": "nummod",
    "quantmod": "advmod",
    "oprd": "xcomp",
    "acomp": "xcomp",
    "npadvmod": "obl:unmarked",
    "predet": "det:predet",
    "preconj": "cc:preconj",
    "meta": "dep",
    "intj": "discourse",
}
_VERBAL = frozenset({"VERB", "AUX", "ADJ", "ADV"})


def speaks_clearnlp(nlp: Language) -> bool:
    """Whether the parser of `nlp` gives ClearNLP's relations."""
    return "parser" in nlp.pipe_names and "pobj" in nlp.pipe_labels["parser"]


@Language.component(NAME)
def universal_labels(doc: Doc) -> Doc:
    """Rename the relations of `doc` and turn prepositions and copulas over, in place."""
    tree = _Tree(doc)
    for token in doc:
        tree.turn_preposition(token)
    for token in doc:
        tree.turn_copula(token)
    return tree.write(doc)


class _Tree:
    """Heads and relations as lists: changing a Doc's one by one would cost its square."""

    def __init__(self, doc: Doc) -> None:
        self.heads = [token.head.i for token in doc]
        self.relations: list[str] = [token.dep_ for token in doc]
        self.verbal = [token.pos_ in _VERBAL for token in doc]
        self.children: list[set[int]] = [set() for _ in doc]
        for token in doc:
            if token.head.i != token.i:
                self.children[token.head.i].add(token.i)

    def turn_preposition(self, token: Token) -> None:
        """Hang "by" under "the army" instead of the army under "by"."""
        preposition, governor = token.i, self.heads[token.i]
        relation = self.relations[preposition]
        objects = sorted(
            child
            for child in self.children[preposition]
            if self.relations[child] in {"pobj", "pcomp"}
        )
        if relation not in {"prep", "agent"} or not objects or governor == preposition:
            return
        noun = objects[0]
        if self.relations[noun] == "pcomp":
            new = "advcl" if self.verbal[governor] else "acl"
        elif relation == "agent":
            new = "obl:agent"
        else:
            new = "obl" if self.verbal[governor] else "nmod"
        for child in self.children[preposition] - {noun}:
            self._hang(child, noun)
        self._hang(noun, governor, new)
        self._hang(preposition, noun, "mark" if new in {"advcl", "acl"} else "case")

    def turn_copula(self, token: Token) -> None:
        """Make "a lie" the head of "that is a lie" and "is" its copula."""
        predicate, copula = token.i, self.heads[token.i]
        if self.relations[predicate] not in {"attr", "acomp"}:
            return
        if token.doc[copula].lemma_ != "be" or self.relations[copula] == "cop":
            return
        relation, governor = self.relations[copula], self.heads[copula]
        for child in self.children[copula] - {predicate}:
            self._hang(child, predicate)
        self._hang(predicate, predicate if governor == copula else governor, relation)
        self._hang(copula, predicate, "cop")

    def _hang(self, token: int, head: int, relation: str | None = None) -> None:
        self.children[self.heads[token]].discard(token)
        if head != token:
            self.children[head].add(token)
        self.heads[token] = head
        if relation is not None:
            self.relations[token] = relation

    def write(self, doc: Doc) -> Doc:
        """Return `doc` with the tree written back."""
        rows = np.zeros((len(doc), 2), dtype=np.uint64)
        for index, head in enumerate(self.heads):
            relation = self._renamed(index)
            rows[index] = (
                np.int64(head - index).astype(np.uint64),
                doc.vocab.strings.add(relation),
            )
        return doc.from_array([HEAD, DEP], rows)  # type: ignore[arg-type]

    def _renamed(self, token: int) -> str:
        relation = self.relations[token]
        if relation == "attr":
            return "xcomp"
        if relation == "prep":  # without its noun: "the act they were accused of"
            return "obl" if self.verbal[self.heads[token]] else "nmod"
        if relation in {"pobj", "pcomp"}:
            return "obl"
        if relation == "agent":
            return "obl:agent"
        return RELATIONS.get(relation, relation)
