"""Seeds and bit generators: where the random bits of `arrpy.random` come from.

A `SeedSequence` mixes entropy of any length into a pool of 32-bit words and makes the state of a
generator of it, so that similar seeds give unrelated states; the hash is M. O'Neill's seed_seq
alternative ("Developing a seed_seq alternative", 2015). A bit generator holds its state in 16
words, an array that the kernels of all three backends read and write
(cpp_kernels/random_table.hpp).
Algorithms, seeding, states and streams are NumPy's.
"""

import operator
import os
import threading
from collections.abc import Iterable, Iterator
from itertools import cycle
from typing import Any

import arrpy as xp
import arrpy.errors as errors

from ._core import integer_argument, random_fill

MASK32, MASK64, MASK128, MASK256 = 2**32 - 1, 2**64 - 1, 2**128 - 1, 2**256 - 1
POOL_SIZE, LARGEST_POOL = 4, 4096  # mixing takes the square of the time
# Multipliers and start values of the two hashes and of the mixing function.
INIT_A, MULTIPLIER_A = 0x43B0D7E5, 0x931E8875
INIT_B, MULTIPLIER_B = 0x8B51F9DD, 0x58F38DED
MIX_LEFT, MIX_RIGHT = 0xCA01F9DD, 0x4973F715


def words_of(number: int, bits: int) -> Iterator[int]:
    """The words of a non-negative integer, lowest first; at least one."""
    while True:
        yield number & ((1 << bits) - 1)
        number >>= bits
        if number == 0:
            return


def entropy_words(value: Any) -> list[int]:
    """An integer, a string of digits, or a sequence of them, as 32-bit words."""
    if isinstance(value, str):
        try:
            value = int(value, 16 if value.startswith("0x") else 10)
        except ValueError:
            raise errors.seed_value(value) from None
    if hasattr(value, "__index__") and not getattr(value, "ndim", 0):
        number = integer_argument("SeedSequence", "entropy", value)
        if number < 0:
            raise errors.seed_value(value)
        return list(words_of(number, 32))
    if isinstance(value, xp.ArrPy):
        value = value.tolist()
    if not isinstance(value, Iterable):
        raise errors.seed_type(value)
    found = []
    for part in value:
        if hasattr(part, "__len__") and not isinstance(part, str) and getattr(part, "shape", True):
            raise errors.seed_type(value)
        found.extend(entropy_words(part))
    return found


class SeedSequence:
    """Entropy for the states of any number of independent bit generators.

    Parameters
    ----------
    entropy : int, str of digits, or sequence of them, optional
        By default `pool_size` words from the operating system.
    spawn_key : sequence of int
        The place in the tree of spawned sequences.
    pool_size : int, at least 4
        Words of 32 bits that are kept.
    n_children_spawned : int
        How many children there are already.

    Raises
    ------
    TypeError, ValueError
        If the entropy is negative or no integer, or the pool is too small.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.random.SeedSequence(1).generate_state(2).tolist()
    [1835504127, 1731038949]
    """

    def __init__(
        self,
        entropy: Any = None,
        *,
        spawn_key: Any = (),
        pool_size: int = POOL_SIZE,
        n_children_spawned: int = 0,
    ):
        pool_size = integer_argument("SeedSequence", "pool_size", pool_size)
        if not POOL_SIZE <= pool_size <= LARGEST_POOL:
            raise errors.pool_size(pool_size)
        if entropy is None:
            entropy = int.from_bytes(os.urandom(4 * pool_size), "little")
        self.entropy = entropy
        words = errors.listed("SeedSequence", "spawn_key", "a sequence of integers", spawn_key)
        self.spawn_key = tuple(words)
        self.pool_size = pool_size
        self.n_children_spawned = integer_argument(
            "SeedSequence", "n_children_spawned", n_children_spawned
        )
        words, key = entropy_words(self.entropy), entropy_words(self.spawn_key)
        if key:  # so that a key is never taken for entropy
            words += [0] * (pool_size - len(words))
        self._pool = _mixed(words + key, pool_size)

    def __repr__(self) -> str:
        parts = ["entropy", "spawn_key", "pool_size", "n_children_spawned"]
        text = ", ".join(f"{part}={getattr(self, part)!r}" for part in parts)
        return f"SeedSequence({text})"

    @property
    def pool(self) -> Any:
        """The mixed entropy, uint32."""
        return xp.asarray(self._pool, dtype=xp.uint32)

    @property
    def state(self) -> dict[str, Any]:
        """What makes an equal sequence."""
        parts = ["entropy", "spawn_key", "pool_size", "n_children_spawned"]
        return {part: getattr(self, part) for part in parts}

    @errors.named
    def generate_state(self, n_words: int, dtype: Any = None) -> Any:
        """Words to start a bit generator with; the same for every call.

        Parameters
        ----------
        n_words : int
        dtype : uint32 or uint64, default uint32

        Returns
        -------
        ArrPy, shape (n_words,)

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.SeedSequence(7).generate_state(1, arrpy.uint64).tolist()
        [16920295385781661272]
        """
        dtype = xp.uint32 if dtype is None else dtype
        if dtype not in ("uint32", "uint64"):
            raise errors.wrong_dtype("generate_state", "uint32 or uint64", dtype)
        count = integer_argument("generate_state", "n_words", n_words)
        if count < 0:
            raise errors.negative_count("generate_state", "n_words", count)
        xp.empty(count, dtype=dtype)  # refuses what no memory can hold, before the work
        return xp.asarray(self._words(count, 32 if dtype == "uint32" else 64), dtype=dtype)

    def _words(self, count: int, bits: int) -> list[int]:
        """The pool around and around, hashed."""
        if bits == 64:
            halves = self._words(2 * count, 32)
            return [low | high << 32 for low, high in zip(halves[::2], halves[1::2], strict=True)]
        found, constant = [], INIT_B
        for _, word in zip(range(count), cycle(self._pool), strict=False):
            word ^= constant
            constant = constant * MULTIPLIER_B & MASK32
            word = word * constant & MASK32
            found.append(word ^ word >> 16)
        return found

    def spawn(self, n_children: int) -> list["SeedSequence"]:
        """Sequences whose generators are independent of this one's and of each other's.

        Parameters
        ----------
        n_children : int

        Returns
        -------
        list of SeedSequence

        Examples
        --------
        >>> import arrpy
        >>> [child.spawn_key for child in arrpy.random.SeedSequence(1).spawn(2)]
        [(0,), (1,)]
        """
        count = integer_argument("spawn", "n_children", n_children)
        if count < 0:
            raise errors.negative_count("spawn", "n_children", count)
        first = self.n_children_spawned
        self.n_children_spawned = first + count
        return [
            type(self)(self.entropy, spawn_key=(*self.spawn_key, i), pool_size=self.pool_size)
            for i in range(first, first + count)
        ]


def _mixed(entropy: list[int], size: int) -> list[int]:
    """A pool in which every word depends on every word of the entropy."""
    constant = INIT_A

    def hashed(word: int) -> int:
        nonlocal constant
        word ^= constant
        constant = constant * MULTIPLIER_A & MASK32
        word = word * constant & MASK32
        return word ^ word >> 16

    def mixed(x: int, y: int) -> int:
        word = (MIX_LEFT * x - MIX_RIGHT * y) & MASK32
        return word ^ word >> 16

    pool = [hashed(entropy[i] if i < len(entropy) else 0) for i in range(size)]
    for source in range(size):
        for target in range(size):
            if source != target:
                pool[target] = mixed(pool[target], hashed(pool[source]))
    for word in entropy[size:]:
        for target in range(size):
            pool[target] = mixed(pool[target], hashed(word))
    return pool


class BitGenerator:
    """What the bit generators share: a lock, a seed, and a state of 16 words.

    Parameters
    ----------
    seed : None, int, sequence of int, or SeedSequence
    """

    _KIND = -1

    def __init__(self, seed: Any = None):
        if self._KIND < 0:
            raise errors.abstract_bit_generator()
        spawns = hasattr(seed, "generate_state")
        self.lock = threading.RLock()
        self.seed_seq = seed if spawns else SeedSequence(seed)
        self._words = xp.zeros(16, dtype=xp.uint64)
        self._words[0] = self._KIND

    def __repr__(self) -> str:
        return f"<arrpy.random.{type(self).__name__}>"

    def __reduce__(self) -> Any:
        return _restored, (type(self), self.seed_seq, self.state)

    def _read(self) -> list[int]:
        with self.lock:
            words: list[int] = self._words.tolist()
        return words

    def _write(self, words: dict[int, int]) -> None:
        """Set words by position, all or none."""
        fresh = self._read()
        for position, word in words.items():
            fresh[position] = word
        with self.lock:
            self._words[...] = xp.asarray(fresh, dtype=xp.uint64)

    def _common_state(self, words: list[int]) -> dict[str, Any]:
        return {"has_uint32": words[1], "uinteger": words[2]}

    def _checked_state(self, value: Any) -> dict[int, int]:
        """The words that all kinds have; whatever else is wrong raises KeyError or TypeError."""
        name = type(self).__name__
        if not isinstance(value, dict) or value.get("bit_generator") != name:
            raise errors.generator_state(name, value)
        return {1: int(bool(value["has_uint32"])), 2: operator.index(value["uinteger"]) & MASK32}

    @property
    def state(self) -> dict[str, Any]:
        """The state as a dict of Python integers, with NumPy's keys."""
        raise errors.abstract_bit_generator()

    @state.setter
    def state(self, value: dict[str, Any]) -> None:
        raise errors.abstract_bit_generator()

    @errors.named
    def random_raw(self, size: Any = None) -> Any:
        """The next words of the stream.

        Parameters
        ----------
        size : int or tuple of int, optional

        Returns
        -------
        int, or ArrPy, uint64, shape size

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.PCG64(1).random_raw()
        9441442522235856127
        """
        result = xp.empty(() if size is None else size, dtype=xp.uint64)
        with self.lock:
            random_fill("words", self._words, result)
        return result.item() if size is None else result

    def spawn(self, n_children: int) -> list[Any]:
        """New, independent generators of the same kind.

        Parameters
        ----------
        n_children : int

        Returns
        -------
        list of BitGenerator

        Examples
        --------
        >>> import arrpy
        >>> len(arrpy.random.PCG64(1).spawn(3))
        3
        """
        if not hasattr(self.seed_seq, "spawn"):
            raise errors.cannot_spawn()
        return [type(self)(seed) for seed in self.seed_seq.spawn(n_children)]

    def advance(self, delta: int) -> Any:
        """Move the stream as if `delta` words had been drawn; returns self."""
        raise errors.abstract_bit_generator()

    def jumped(self, jumps: int = 1) -> Any:
        """A copy far ahead in the stream.

        Parameters
        ----------
        jumps : int

        Returns
        -------
        BitGenerator

        Examples
        --------
        >>> import arrpy
        >>> ahead = arrpy.random.Philox(1).jumped()
        >>> ahead.random_raw() == arrpy.random.Philox(1).random_raw()
        False
        """
        other = _restored(type(self), self.seed_seq, self.state)
        return other.advance(self._JUMP * operator.index(jumps))

    _JUMP = 0


def _restored(kind: Any, seed: Any, state: dict[str, Any]) -> Any:
    generator = kind(seed)
    generator.state = state
    return generator


class PCG64(BitGenerator):
    """A 128-bit linear congruential generator with a permuted output; the default.

    Parameters
    ----------
    seed : None, int, sequence of int, or SeedSequence
        None takes entropy from the operating system.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.random.PCG64(1).random_raw(2).tolist()
    [9441442522235856127, 17532960557476522086]
    """

    _KIND = 0
    _MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
    _JUMP = 0x9E3779B97F4A7C15F39CC0605CEDC835  # 2^128 divided by the golden ratio

    def __init__(self, seed: Any = None):
        super().__init__(seed)
        words = self.seed_seq.generate_state(4, xp.uint64)
        high, low, stream_high, stream_low = (int(word) for word in words.tolist())
        increment = ((stream_high << 64 | stream_low) << 1 | 1) & MASK128
        start = (increment + (high << 64 | low)) * PCG64._MULTIPLIER + increment
        self._set(start & MASK128, increment)

    def _set(self, state: int, increment: int, common: Any = ()) -> None:
        words = {3: state >> 64, 4: state & MASK64, 5: increment >> 64, 6: increment & MASK64}
        self._write(words | dict(common))

    @property
    def state(self) -> dict[str, Any]:
        """The state as a dict of Python integers, with NumPy's keys."""
        words = self._read()
        inner = {"state": words[3] << 64 | words[4], "inc": words[5] << 64 | words[6]}
        name = type(self).__name__
        return {"bit_generator": name, "state": inner, **self._common_state(words)}

    @state.setter
    def state(self, value: dict[str, Any]) -> None:
        common = self._checked_state(value)
        state, increment = (operator.index(value["state"][key]) for key in ("state", "inc"))
        if not (0 <= state <= MASK128 and 0 <= increment <= MASK128):
            raise errors.generator_state(type(self).__name__, value)
        self._set(state, increment, common)

    def advance(self, delta: int) -> Any:
        """Move the stream as if `delta` words had been drawn.

        Parameters
        ----------
        delta : int
            Negative moves back.

        Returns
        -------
        self

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.PCG64(1).advance(1).random_raw()
        17532960557476522086
        """
        count = operator.index(delta) & MASK128
        with self.lock:
            words = self._read()
            increment = words[5] << 64 | words[6]
            factor, total = 1, 0
            a, c = self._MULTIPLIER, increment
            while count:
                if count & 1:
                    factor, total = factor * a & MASK128, (total * a + c) & MASK128
                a, c = a * a & MASK128, (a + 1) * c & MASK128
                count >>= 1
            state = (factor * (words[3] << 64 | words[4]) + total) & MASK128
            self._set(state, increment, {1: 0, 2: 0})
        return self


class PCG64DXSM(PCG64):
    """PCG64 with a cheaper multiplier and a stronger output function.

    Parameters
    ----------
    seed : None, int, sequence of int, or SeedSequence

    Examples
    --------
    >>> import arrpy
    >>> arrpy.random.PCG64DXSM(1).random_raw()
    5001773312344742047
    """

    _KIND = 1
    _MULTIPLIER = 0xDA942042E4DD58B5


class Philox(BitGenerator):
    """A counter that is encrypted, four words at a time.

    Parameters
    ----------
    seed : None, int, sequence of int, or SeedSequence
        Makes the key.
    counter : int, 256 bits, default 0
    key : int, 128 bits, optional
        Instead of a seed.

    Examples
    --------
    >>> import arrpy
    >>> arrpy.random.Philox(key=1).random_raw()
    5599841837815857887
    """

    _KIND = 2
    _JUMP = 2**128

    def __init__(self, seed: Any = None, counter: Any = None, key: Any = None):
        if seed is not None and key is not None:
            raise errors.seed_and_key()
        super().__init__(seed)
        if key is None:
            low, high = (int(word) for word in self.seed_seq.generate_state(2, xp.uint64).tolist())
        else:
            low, high = _split("key", key, 2)
        self._write(
            {7: low, 8: high, 13: 4}
            | dict(enumerate(_split("counter", 0 if counter is None else counter, 4), 3))
        )

    @property
    def state(self) -> dict[str, Any]:
        """The state as a dict of Python integers, with NumPy's keys."""
        words = self._read()
        inner = {"counter": words[3:7], "key": words[7:9]}
        return {
            "bit_generator": "Philox",
            "state": inner,
            "buffer": words[9:13],
            "buffer_pos": words[13],
            **self._common_state(words),
        }

    @state.setter
    def state(self, value: dict[str, Any]) -> None:
        words = self._checked_state(value)
        parts = [*value["state"]["counter"], *value["state"]["key"], *value["buffer"]]
        numbers = [operator.index(part) for part in (*parts, value["buffer_pos"])]
        if len(parts) != 10 or not all(0 <= x <= MASK64 for x in numbers) or numbers[-1] > 4:
            raise errors.generator_state("Philox", value)
        self._write(words | dict(enumerate(numbers, 3)))

    def advance(self, delta: int) -> Any:
        """Move the counter by `delta` blocks of four words; what is buffered is dropped.

        Parameters
        ----------
        delta : int
            Negative moves back.

        Returns
        -------
        self

        Examples
        --------
        >>> import arrpy
        >>> first, second = arrpy.random.Philox(1), arrpy.random.Philox(1).advance(1)
        >>> first.random_raw(5)[4].item() == second.random_raw()
        True
        """
        with self.lock:
            words = self._read()
            counter = sum(word << (64 * i) for i, word in enumerate(words[3:7]))
            moved = (counter + operator.index(delta)) & MASK256
            fresh = {1: 0, 2: 0, 9: 0, 10: 0, 11: 0, 12: 0, 13: 4}
            self._write(fresh | dict(enumerate(_split("step", moved, 4), 3)))
        return self


def _split(name: str, value: Any, count: int) -> list[int]:
    """An integer, or a sequence of 64-bit words, as exactly `count` words."""
    if isinstance(value, xp.ArrPy):
        value = value.tolist()
    if hasattr(value, "__index__"):
        number = operator.index(value)
        if not 0 <= number < 1 << (64 * count):
            raise errors.key_range(name, value, 64 * count)
        return [number >> (64 * i) & MASK64 for i in range(count)]
    words = errors.listed("Philox", name, f"an integer or {count} words", value)
    words = [integer_argument("Philox", name, word) for word in words]
    if len(words) != count or not all(0 <= word <= MASK64 for word in words):
        raise errors.key_range(name, value, 64 * count)
    return words
