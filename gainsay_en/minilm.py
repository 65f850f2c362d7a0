"""MiniLM without torch: WordPiece, token states and sentence vectors.

One ONNX graph, run by ONNX Runtime on one thread, turns word pieces into the
hidden states of layers 4 and 6 of all-MiniLM-L6-v2, joined. spaCy's embedding
layer averages them over its own tokens and mixes them with hash embeddings;
no gradient flows into the network, so training needs no GPU either.

Importing this module registers the architecture `gainsay.HashMiniLMEmbed.v1`.
Rebuilding the graph from the official weights: training/convert_minilm.py.
"""

from __future__ import annotations

import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from spacy.attrs import IDX
from spacy.ml.models.tok2vec import MultiHashEmbed
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Maxout, Model, chain, concatenate, with_array

Floats = NDArray[np.float32]

ENCODER = Path(__file__).parent / "encoder"
LAYER_WIDTH = 384  # of one hidden layer; the graph gives layers 4 and 6 joined

# Word pieces in one run of the network. Attention costs the square of it, and
# sentences seldom need more context; the network itself was trained on 256.
WINDOW = 192

# Tokens whose states are kept: the tagger's and the entity recogniser's layers
# ask for the same documents one after the other. 16,384 x 768 x 4 bytes = 50 MB.
TOKENS_KEPT = 16_384


class WordPiece:
    """BERT's uncased tokenizer: text to piece numbers and where each piece starts.

    vocabulary: a file with one piece a line; its line number is the piece's number.
    Source: github.com/google-research/bert, tokenization.py (the algorithm).
    """

    LONGEST_WORD = 100  # characters; a longer one becomes [UNK], as in BERT

    def __init__(self, vocabulary: Path) -> None:
        lines = vocabulary.read_text(encoding="utf-8").splitlines()
        self.numbers = {piece: number for number, piece in enumerate(lines)}
        self.unknown = self.numbers["[UNK]"]
        self.start = self.numbers["[CLS]"]
        self.end = self.numbers["[SEP]"]
        # Names recur in an article, and one cache lives as long as the process.
        self._split_word = lru_cache(maxsize=20_000)(self._split_word_uncached)

    def __call__(self, text: str) -> tuple[list[int], list[int]]:
        """Return the numbers of the pieces of `text` and their character offsets in it."""
        numbers: list[int] = []
        offsets: list[int] = []
        for start, word in _words(text):
            for number, offset in self._split_word(word):
                numbers.append(number)
                offsets.append(start + offset)
        return numbers, offsets

    def _split_word_uncached(self, word: str) -> tuple[tuple[int, int], ...]:
        """Return (number, offset in word) of the longest known pieces, left to right."""
        letters: list[str] = []
        origins: list[int] = []
        for index, character in enumerate(word):
            for letter in unicodedata.normalize("NFD", character.lower()):
                if unicodedata.category(letter) != "Mn":
                    letters.append(letter)
                    origins.append(index)
        plain = "".join(letters)
        if len(plain) > self.LONGEST_WORD:
            return ((self.unknown, 0),)
        pieces: list[tuple[int, int]] = []
        start = 0
        while start < len(plain):
            mark = "##" if start else ""
            for end in range(len(plain), start, -1):
                number = self.numbers.get(mark + plain[start:end])
                if number is not None:
                    break
            else:
                return ((self.unknown, 0),)
            pieces.append((number, origins[start]))
            start = end
        return tuple(pieces)


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, word), cut at white space and around each punctuation mark."""
    start: int | None = None
    for index, character in enumerate(text):
        alone = _stands_alone(character)
        if not (alone or character.isspace()):
            if start is None:
                start = index
            continue
        if start is not None:
            yield start, text[start:index]
            start = None
        if alone:
            yield index, character
    if start is not None:
        yield start, text[start:]


@lru_cache(maxsize=10_000)
def _stands_alone(character: str) -> bool:
    """Whether BERT makes a word of this one character: ASCII symbols, punctuation, CJK."""
    if character.isascii():
        return character.isprintable() and not (character.isalnum() or character == " ")
    if "\u4e00" <= character <= "\u9fff":
        return True
    return unicodedata.category(character).startswith("P")


class Encoder:
    """The network: word pieces in, one row of 2 x 384 numbers a piece out.

    Each window is run alone. On one core a batch is no faster, and the int8
    graph scales its activations by the whole batch: alone, the states depend
    on nothing but the text.
    """

    def __init__(self, folder: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena never gives memory back
        self._session = onnxruntime.InferenceSession(
            str(folder / "token_states.onnx"),
            options,
            providers=["CPUExecutionProvider"],
            # The fused form takes five times the plain one's time here (ONNX
            # Runtime 1.31): without it 30 % more pieces a second.
            disabled_optimizers=["SkipLayerNormFusion"],
        )
        self.width: int = self._session.get_outputs()[0].shape[2]
        self.word_piece = WordPiece(folder / "vocab.txt")

    def states(self, pieces: Sequence[int]) -> Floats:
        """Return the states of [CLS] + pieces + [SEP], shape (len(pieces) + 2, width)."""
        numbers = np.array([[self.word_piece.start, *pieces, self.word_piece.end]], dtype=np.int64)
        feeds = {"input_ids": numbers, "attention_mask": np.ones_like(numbers)}
        states: Floats = self._session.run(None, feeds)[0][0]
        return states


@cache
def load_encoder(folder: Path = ENCODER) -> Encoder:
    """Return the encoder in `folder` (token_states.onnx, vocab.txt), once a process."""
    return Encoder(folder)


class TokenStates:
    """The states of a document's tokens: means over the pieces that begin in each.

    tokens_kept: how many tokens' states are remembered, the newest; 0 keeps all
        (training reads the same documents again and again).
    """

    def __init__(self, encoder: Encoder, tokens_kept: int = TOKENS_KEPT) -> None:
        self._encoder = encoder
        self._tokens_kept = tokens_kept
        self._kept: OrderedDict[tuple[str, int], Floats] = OrderedDict()
        self._kept_tokens = 0
        piece_numbers = encoder.word_piece.numbers
        self._sentence_ends = {piece_numbers[mark] for mark in (".", "!", "?", "”")}

    def __call__(self, doc: Doc) -> Floats:
        """Return an array of shape (len(doc), encoder.width); zeros for white space."""
        text = doc.text
        key = (text, len(doc))
        states = self._kept.get(key)
        if states is None:
            states = self._compute(doc, text)
            self._keep(key, states)
        return states.astype(np.float32, copy=False)

    def _compute(self, doc: Doc, text: str) -> Floats:
        sums = np.zeros((len(doc), self._encoder.width), dtype=np.float32)
        counts = np.zeros((len(doc), 1), dtype=np.float32)
        for pieces, tokens in self._windows(doc, text):
            # Pieces of one token stand together: sum runs of equal numbers.
            first = np.flatnonzero(np.diff(tokens, prepend=-1))
            runs = np.diff(first, append=len(tokens))
            rows = np.asarray(tokens)[first]
            sums[rows] += np.add.reduceat(self._encoder.states(pieces)[1:-1], first)
            counts[rows, 0] += runs
        sums /= np.maximum(counts, 1.0)
        return sums

    def _windows(self, doc: Doc, text: str) -> Iterator[tuple[list[int], list[int]]]:
        """Yield (pieces, token of each piece), cut at a sentence end or a token's border."""
        pieces, offsets = self._encoder.word_piece(text)
        starts = doc.to_array(IDX).astype(np.int64)
        tokens: list[int] = (np.searchsorted(starts, offsets, side="right") - 1).tolist()
        begin = 0
        while begin < len(pieces):
            end = min(len(pieces), begin + WINDOW)
            if end < len(pieces):
                end = self._cut(pieces, tokens, begin, end)
            yield pieces[begin:end], tokens[begin:end]
            begin = end

    def _cut(self, pieces: list[int], tokens: list[int], begin: int, end: int) -> int:
        for last in range(end - 1, begin + WINDOW // 2, -1):
            if pieces[last] in self._sentence_ends:
                end = last + 1
                break
        while end > begin + 1 and tokens[end - 1] == tokens[end]:
            end -= 1
        return end

    def _keep(self, key: tuple[str, int], states: Floats) -> None:
        if self._tokens_kept == 0:
            self._kept[key] = states.astype(np.float16)
            return
        if len(states) > self._tokens_kept:
            return
        self._kept[key] = states
        self._kept_tokens += len(states)
        while self._kept_tokens > self._tokens_kept:
            _, oldest = self._kept.popitem(last=False)
            self._kept_tokens -= len(oldest)


def embed_texts(texts: Sequence[str], encoder: Encoder) -> Floats:
    """Return L2-normalised means of the last layer, shape (len(texts), 384).

    A text longer than 254 pieces is cut, as the network's makers do. A text
    without any piece is still a vector: that of [CLS] and [SEP].
    """
    vectors = np.zeros((len(texts), LAYER_WIDTH), dtype=np.float32)
    for row, text in enumerate(texts):
        pieces, _ = encoder.word_piece(text)
        mean = encoder.states(pieces[:254])[:, -LAYER_WIDTH:].mean(axis=0)
        vectors[row] = mean / np.linalg.norm(mean)
    return vectors


@cache
def _token_states(folder: Path, tokens_kept: int) -> TokenStates:
    return TokenStates(load_encoder(folder), tokens_kept)


def _minilm_features(folder: Path, tokens_kept: int) -> Model[list[Doc], list[Floats]]:
    states_of = _token_states(folder, tokens_kept)

    def forward(
        model: Model[Any, Any], docs: list[Doc], is_train: bool
    ) -> tuple[list[Floats], Callable[[Any], list[Doc]]]:
        return [states_of(doc) for doc in docs], lambda _: []

    return Model("minilm_features", forward, dims={"nO": load_encoder(folder).width})


@registry.architectures("gainsay.HashMiniLMEmbed.v1")  # type: ignore[untyped-decorator]
def hash_minilm_embed(
    width: int, attrs: list[str], rows: list[int], path: str = "", tokens_kept: int = TOKENS_KEPT
) -> Model[list[Doc], list[Floats]]:
    """Return an embedding layer: hash embeddings mixed with frozen MiniLM token states.

    width: of the rows it gives.
    attrs, rows: as in spacy.MultiHashEmbed.v2.
    path: folder of the encoder; empty for the one in this package.
    tokens_kept: see TokenStates; 0 in training.
    """
    features = _minilm_features(Path(path) if path else ENCODER, tokens_kept)
    hashes = MultiHashEmbed(width=width, attrs=attrs, rows=rows, include_static_vectors=False)
    project: Model[list[Floats], list[Floats]] = with_array(
        Maxout(nO=width, nI=features.get_dim("nO"), nP=2, normalize=True, dropout=0.0)
    )
    mix: Model[list[Floats], list[Floats]] = with_array(
        Maxout(nO=width, nI=2 * width, nP=3, normalize=True, dropout=0.0)
    )
    return chain(concatenate(hashes, chain(features, project)), mix)
