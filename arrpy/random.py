"""Random numbers: `default_rng(seed)` and what its generator draws.

Equal seeds give equal numbers: on every backend, for any number of threads, and in NumPy's
`Generator` as far as `docs/random.md` says. One draw of a continuous or discrete distribution is
either a kernel of the backend (family `random`) or an element-wise formula over such draws.

A generator draws on its own backend or device, else on the device of the arrays that it is given,
else on the default backend at the time of the call. It holds a lock while it draws, and its state
changes only when all numbers are drawn.
"""

import math
import operator
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

import arrpy as xp
import arrpy.errors as errors

from ._core import (
    array_argument,
    device_argument,
    integer_argument,
    random_fill,
    real_argument,
)
from .bit_generators import PCG64, PCG64DXSM, BitGenerator, Philox, SeedSequence

__all__ = [
    "PCG64",
    "PCG64DXSM",
    "BitGenerator",
    "Generator",
    "Philox",
    "SeedSequence",
    "default_rng",
]


def __dir__() -> list[str]:
    return __all__


LARGEST_MEAN = 2**63 - 1 - 10 * math.sqrt(2**63 - 1)  # of a Poisson number that fits int64
SMALLEST_UNIFORM = 2.0**-53  # taken instead of 0 where a logarithm follows


@errors.named
def default_rng(seed: Any = None, *, backend: Any = None, device: Any = None) -> "Generator":
    """A generator of random numbers.

    Parameters
    ----------
    seed : None, int, sequence of int, SeedSequence, BitGenerator or Generator
        None takes entropy from the operating system; integers seed a new PCG64.
    backend : {"python", "cython", "cpp"}, optional
        Where it draws; by default wherever `get_backend` says at that time.
    device : optional
        The device of what it draws; by default that of the arrays it is given, or "cpu".

    Returns
    -------
    Generator

    Raises
    ------
    TypeError, ValueError
        If the seed is negative or of another type, or there is no such backend or device.

    Examples
    --------
    >>> import arrpy
    >>> rng = arrpy.random.default_rng(1)
    >>> rng.random()
    0.5118216247002567
    >>> rng.integers(10, size=3).tolist()
    [7, 9, 0]
    """
    if isinstance(seed, Generator):
        if backend is None and device is None:
            return seed
        seed = seed.bit_generator
    bits = seed if isinstance(seed, BitGenerator) else PCG64(seed)
    return Generator(bits, backend=backend, device=device)


def __getattr__(name: str) -> Any:
    """NumPy's functions that share one hidden generator are methods of a generator here."""
    where = "arrpy.random.default_rng(seed)"
    where += f".{name}" if hasattr(Generator, name) and name[0] != "_" else ""
    raise AttributeError(f"module 'arrpy.random' has no attribute {name!r}; use {where}", name=name)


# ---- arguments ----------------------------------------------------------------------------------


def _shape(name: str, size: Any, arrays: list[Any]) -> tuple[int, ...]:
    """The shape of a result: `size`, into which the parameters must broadcast, or theirs."""
    if not arrays:
        return () if size is None else _lengths(name, size)
    shape = _common(name, *(array.shape for array in arrays))
    if size is None:
        return shape
    wanted = _lengths(name, size)
    if _common(name, shape, wanted) != wanted:
        raise errors.random_size(name, wanted, shape)
    return wanted


def _common(name: str, *shapes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape into which shapes broadcast."""
    try:
        return tuple(xp.broadcast_shapes(*shapes))
    except ValueError as error:
        raise errors.renamed(name, error) from None


def _lengths(name: str, size: Any) -> tuple[int, ...]:
    if hasattr(size, "__index__") and not getattr(size, "ndim", 0):
        size = (size,)
    try:
        lengths = tuple(operator.index(length) for length in size)
    except TypeError:
        raise errors.shape_type(name, size) from None
    if any(length < 0 for length in lengths):
        raise errors.negative_length(name, lengths)
    if len(lengths) > 64:
        raise errors.too_many_axes(name, len(lengths))
    if math.prod(lengths) >= 2**60:
        raise errors.too_many_bytes(name, lengths, 8)
    return lengths


def _real(name: str, argument: str, value: Any) -> Any:
    """A parameter as a float, or as a float64 array of at least one dimension."""
    if isinstance(value, (int, float)):
        try:
            return float(value)
        except OverflowError:
            raise errors.random_parameter(name, argument, "must fit float64", value) from None
    array = array_argument(name, value)
    if not xp.isdtype(array.dtype, ("bool", "integral", "real floating")):
        raise errors.wrong_dtype(name, "real", array.dtype)
    array = xp.astype(array, xp.float64, copy=False)
    return array if array.ndim else float(array)


def _whole(name: str, argument: str, value: Any) -> Any:
    """A parameter as an int, or as an int64 array of at least one dimension."""
    if not isinstance(value, (int, xp.ArrPy)) and hasattr(value, "__index__"):
        value = operator.index(value) if not getattr(value, "ndim", 0) else value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise errors.random_parameter(name, argument, "must fit int64", value)
        return int(value)
    if isinstance(value, float):
        raise errors.not_an_integer(name, argument, value)
    array = array_argument(name, value)
    if not xp.isdtype(array.dtype, ("bool", "integral")):
        raise errors.wrong_dtype(name, "integer", array.dtype)
    if array.dtype == xp.uint64 and bool(xp.any(array > 2**63 - 1)):
        raise errors.random_parameter(name, argument, "must fit int64", "a larger number")
    array = xp.astype(array, xp.int64, copy=False)
    return array if array.ndim else int(array)


def _require(good: Any, name: str, argument: str, what: str, value: Any) -> None:
    """Raise unless `good`, a bool or an array of them, is true everywhere."""
    if isinstance(good, xp.ArrPy):
        if bool(xp.all(good)):
            return
        value = xp.broadcast_to(value, good.shape)[xp.logical_not(good)][0].item()
    elif good:
        return
    raise errors.random_parameter(name, argument, what, value)


def _not_negative(name: str, argument: str, value: Any) -> Any:
    number = _real(name, argument, value)
    _require((number >= 0) | (number != number), name, argument, "must not be negative", number)
    return number


def _positive(name: str, argument: str, value: Any) -> Any:
    number = _real(name, argument, value)
    _require((number > 0) | (number != number), name, argument, "must be positive", number)
    return number


def _probability(name: str, argument: str, value: Any) -> Any:
    number = _real(name, argument, value)
    _require((number >= 0) & (number <= 1), name, argument, "must be in 0 to 1", number)
    return number


def _likely(name: str, argument: str, value: Any) -> Any:
    number = _real(name, argument, value)
    _require((number > 0) & (number <= 1), name, argument, "must be above 0, at most 1", number)
    return number


def _count(name: str, argument: str, value: Any) -> Any:
    number = _whole(name, argument, value)
    _require(number >= 0, name, argument, "must not be negative", number)
    return number


def _arrays(*parameters: Any) -> list[Any]:
    return [value for value in parameters if isinstance(value, xp.ArrPy)]


_Method = TypeVar("_Method", bound=Callable[..., Any])


def _all_or_nothing(method: _Method) -> _Method:
    """Hold the lock through a method of several steps; set the state back if one of them fails."""

    @wraps(method)
    def draw(self: "Generator", *arguments: Any, **keywords: Any) -> Any:
        bits = self._bit_generator
        with bits.lock:
            before = bits._words.copy()
            try:
                return method(self, *arguments, **keywords)
            except BaseException:
                bits._words[...] = before
                raise

    return cast(_Method, draw)


class Generator:
    """Draws from the distributions, with the bits of one bit generator.

    Parameters
    ----------
    bit_generator : BitGenerator
    backend : {"python", "cython", "cpp"}, optional
        Where it draws; by default wherever `get_backend` says at that time. Its results carry the
        backend that was asked for.
    device : optional
        The device of what it draws, to which parameters are brought; by default that of the arrays
        it is given, or "cpu".

    Raises
    ------
    TypeError
        If it is given anything but a bit generator.
    ValueError
        If there is no such backend or device, or a backend is asked for beside a device.

    Examples
    --------
    >>> import arrpy
    >>> rng = arrpy.random.Generator(arrpy.random.Philox(1))
    >>> rng.normal(size=(2, 3)).shape
    (2, 3)
    """

    def __init__(self, bit_generator: BitGenerator, *, backend: Any = None, device: Any = None):
        if not isinstance(bit_generator, BitGenerator):
            raise errors.not_a_bit_generator(bit_generator)
        if backend is not None and backend not in xp.backends():
            raise errors.unknown_backend("Generator", backend, xp.backends())
        self._bit_generator = bit_generator
        self._backend = backend
        self._device = device_argument("Generator", device)
        if backend is not None and self._device not in (None, "cpu"):
            raise errors.device_backend("Generator", self._device, backend)

    def __repr__(self) -> str:
        backend = "" if self._backend is None else f", backend={self._backend!r}"
        device = "" if self._device is None else f", device={str(self._device)!r}"
        return f"Generator({type(self._bit_generator).__name__}{backend}{device})"

    def __reduce__(self) -> Any:
        return _restored, (self._bit_generator, self._backend, self._device)

    @property
    def bit_generator(self) -> BitGenerator:
        """Where the bits come from; its `state` can be read and set."""
        return self._bit_generator

    def spawn(self, n_children: int) -> list["Generator"]:
        """New generators whose numbers are independent of this one's and of each other's.

        Parameters
        ----------
        n_children : int

        Returns
        -------
        list of Generator

        Examples
        --------
        >>> import arrpy
        >>> [child.random() for child in arrpy.random.default_rng(1).spawn(2)]
        [0.6990345474368357, 0.4757645185899906]
        """
        children = self._bit_generator.spawn(n_children)
        return [type(self)(child, backend=self._backend, device=self._device) for child in children]

    # -- how everything is drawn --

    def _new(self, shape: Any, dtype: Any) -> Any:
        array = xp.empty(shape, dtype=dtype, device=self._device)
        return array if self._backend is None else array.to_backend(self._backend)

    def _beside(self, name: str, arrays: list[Any]) -> "Generator":
        """The generator on the device of arrays, if it has none itself."""
        if not arrays or self._device is not None:
            return self
        device = arrays[0].device
        for array in arrays[1:]:
            if array.device != device:
                raise errors.mixed_devices(name, device, array.device)
        if device == "cpu":
            return self
        return Generator(self._bit_generator, backend=self._backend, device=device)

    def _at_home(self, *parameters: Any) -> Any:
        """Parameters on the generator's device, with no backend of their own."""
        if not _arrays(*parameters):
            return parameters
        return tuple(self._brought(p) if isinstance(p, xp.ArrPy) else p for p in parameters)

    def _brought(self, array: Any) -> Any:
        here = array if self._device is None else array.to_device(self._device)
        return here.to_backend(self._backend)

    def _operand(self, value: Any, shape: tuple[int, ...]) -> Any:
        """A parameter as the kernels want it: one element, or as many as the result, contiguous."""
        if not isinstance(value, xp.ArrPy):
            return xp.asarray(value, dtype=xp.float64 if isinstance(value, float) else xp.int64)
        if value.ndim == 0:
            return value
        value = self._brought(value)
        if value.size == 1:
            return xp.reshape(value, ())
        value = xp.broadcast_to(value, shape)
        return value if value.is_contiguous else value.copy()

    def _fill(self, operation: str, out: Any, parameters: Any = (), workspace: Any = None) -> Any:
        with self._bit_generator.lock:
            random_fill(operation, self._bit_generator._words, out, tuple(parameters), workspace)
        return out

    def _array(
        self, name: str, operation: str, parameters: Any, size: Any, dtype: Any = None
    ) -> Any:
        """An array of draws, 0-d if neither the parameters nor `size` say otherwise."""
        shape = () if size is None else _lengths(name, size)
        here = self
        if parameters:
            arrays = _arrays(*parameters)
            shape = _shape(name, size, arrays)
            here = self._beside(name, arrays)
            parameters = [here._operand(value, shape) for value in parameters]
        out = here._new(shape, xp.float64 if dtype is None else dtype)
        return self._fill(operation, out, parameters)

    def _draw(
        self, name: str, operation: str, parameters: Any, size: Any, dtype: Any = None
    ) -> Any:
        """The same, but a Python number instead of a 0-d array unless `size` is ()."""
        out = self._array(name, operation, parameters, size, dtype)
        return out.item() if size is None and out.ndim == 0 else out

    def _standard(
        self, name: str, operation: str, size: Any, dtype: Any, out: Any, parameters: Any = ()
    ) -> Any:
        """Draws of float64 or float32, into `out` if it is given."""
        if dtype is None and out is None:
            return self._draw(name, operation, parameters, size)
        single = dtype == xp.float32
        if not single and dtype not in (float, xp.float64, None):
            raise errors.wrong_dtype(name, "float32 or float64", dtype)
        operation += "32" if single else ""
        dtype = xp.float32 if single else xp.float64
        if out is None:
            return self._draw(name, operation, parameters, size, dtype)
        if not isinstance(out, xp.ArrPy):
            raise errors.out_type(name, type(out).__name__)
        if out.dtype != dtype:
            raise errors.out_dtype(name, dtype, out.dtype)
        shape = _shape(name, out.shape if size is None else size, _arrays(*parameters))
        if shape != out.shape:
            raise errors.out_shape(name, shape, out.shape)
        if out.is_readonly:
            raise errors.read_only(name)
        here = self._beside(name, [out, *_arrays(*parameters)])
        if here._device is not None and out.device != here._device:
            raise errors.mixed_devices(name, here._device, out.device)
        fits = out.is_contiguous
        target = out.to_backend(self._backend) if fits else here._new(shape, dtype)
        self._fill(operation, target, (here._operand(p, shape) for p in parameters))
        if not fits:
            out[...] = target
        return out

    def _result(self, array: Any, size: Any) -> Any:
        return array.item() if size is None and array.ndim == 0 else array

    def _unscaled(self, name: str, operation: str, size: Any, *parameters: Any) -> Any:
        """Draws without parameters, of the shape and on the device of these ones."""
        arrays = _arrays(*parameters)
        shape = _shape(name, size, arrays)
        return self._fill(operation, self._beside(name, arrays)._new(shape, xp.float64))

    def _uniform(self, name: str, size: Any, *parameters: Any) -> Any:
        """Uniform numbers above 0."""
        return xp.maximum(self._unscaled(name, "uniform", size, *parameters), SMALLEST_UNIFORM)

    # -- uniform bits, floats and integers --

    def random(self, size: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """Uniform numbers in [0, 1).

        Parameters
        ----------
        size : int or tuple of int, optional
        dtype : float64 or float32, default float64
        out : ArrPy, of this dtype and size, optional

        Returns
        -------
        float, or ArrPy, shape size

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).random(2).tolist()
        [0.5118216247002567, 0.9504636963259353]
        """
        return self._standard("random", "uniform", size, dtype, out)

    @errors.named
    @_all_or_nothing
    def bytes(self, length: int) -> Any:
        """Random bytes.

        Parameters
        ----------
        length : int

        Returns
        -------
        bytes

        Examples
        --------
        >>> import arrpy
        >>> len(arrpy.random.default_rng(1).bytes(10))
        10
        """
        count = integer_argument("bytes", "length", length)
        if count < 0:
            raise errors.negative_count("bytes", "length", count)
        words = self.integers(2**32, size=max(1, (count + 3) // 4), dtype=xp.uint32)  # as NumPy
        return words.tobytes()[:count]

    @errors.named
    def integers(
        self,
        low: Any,
        high: Any = None,
        size: Any = None,
        dtype: Any = None,
        endpoint: bool = False,
    ) -> Any:
        """Integers from low to high - 1, all equally likely.

        Parameters
        ----------
        low : int or ArrPy of integers
            Without `high`, the numbers are 0 to low - 1.
        high : int or ArrPy of integers, optional
        size : int or tuple of int, optional
        dtype : integer dtype or bool, default int64
        endpoint : bool
            Whether `high` itself is drawn too.

        Returns
        -------
        int, or ArrPy, of the dtype, of shape size or that of low and high

        Raises
        ------
        ValueError
            If the limits do not fit the dtype or leave nothing between them.

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).integers(1, 6, size=5, endpoint=True).tolist()
        [3, 4, 5, 6, 1]
        """
        try:
            number, operation, smallest, largest = _integer_dtype(dtype)
        except TypeError:  # also what has no hash is refused as a dtype
            number, operation, smallest, largest = _integer_dtype.__wrapped__(dtype)
        if high is None:
            low, high = 0, low
        low, high = _limit("low", low), _limit("high", high)
        arrays = _arrays(low, high)
        here = self._beside("integers", arrays)
        low, high = here._at_home(low, high) if arrays else (low, high)
        shape = _shape("integers", size, arrays)
        low, width = _offsets(low, high, number, (smallest, largest), endpoint)
        low, width = here._operand(low, shape), here._operand(width, shape)
        out = self._fill(operation, here._new(shape, number), (low, width))
        return self._result(out, size)

    # -- permutations --

    def _permutation(self, rows: int, n: int, begin: int = 1, masked: bool = True) -> Any:
        """Permuted indices 0...n - 1, a row each; positions below `begin` are not chosen anew."""
        indices = self._new((rows, n), xp.int64)
        indices[...] = xp.arange(n, device=self._device)
        numbers = (n, begin, n, int(masked))
        return self._fill("shuffle", indices, (xp.asarray(x, dtype=xp.int64) for x in numbers))

    @errors.named
    @_all_or_nothing
    def shuffle(self, x: Any, axis: int = 0) -> None:
        """Put a sequence, or an array along one axis, in random order, in place.

        Parameters
        ----------
        x : ArrPy or mutable sequence
        axis : int, of an array

        Raises
        ------
        ValueError
            If the array is read-only.

        Examples
        --------
        >>> import arrpy
        >>> x = arrpy.arange(6)
        >>> arrpy.random.default_rng(1).shuffle(x)
        >>> x.tolist()
        [4, 0, 2, 1, 5, 3]
        """
        if not isinstance(x, xp.ArrPy):
            _not_along("shuffle", axis)
            if (
                isinstance(x, (type, dict))
                or not hasattr(x, "__len__")
                or not hasattr(x, "__setitem__")
            ):
                raise errors.not_mutable("shuffle", x)
            order = self._permutation(1, len(x))[0].tolist()
            x[:] = [x[i] for i in order]
            return
        if x.is_readonly:
            raise errors.read_only("shuffle")
        axis = _axis("shuffle", axis, x.ndim)
        if x.size:
            order = self._beside("shuffle", [x])._permutation(1, x.shape[axis])[0]
            x[...] = xp.take(x, order, axis=axis)

    @errors.named
    @_all_or_nothing
    def permutation(self, x: Any, axis: int = 0) -> Any:
        """A copy in random order along one axis, or the integers below x in random order.

        Parameters
        ----------
        x : int, or ArrPy or sequence of numbers
        axis : int

        Returns
        -------
        ArrPy

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).permutation(6).tolist()
        [4, 0, 2, 1, 5, 3]
        """
        if hasattr(x, "__index__") and not getattr(x, "ndim", 0):
            count = operator.index(x)
            if count < 0:
                raise errors.negative_count("permutation", "x", count)
            return self._permutation(1, count)[0]
        array = self._brought(xp.asarray(x))
        axis = _axis("permutation", axis, array.ndim)
        if array.ndim == 1 and array.size == 0:
            return array.copy()
        order = self._beside("permutation", [array])._permutation(1, array.shape[axis])[0]
        return xp.take(array, order, axis=axis)

    @errors.named
    @_all_or_nothing
    def permuted(self, x: Any, *, axis: Any = None, out: Any = None) -> Any:
        """A copy in which every slice along an axis is in a random order of its own.

        Parameters
        ----------
        x : ArrPy
        axis : int, optional
            By default all elements change places.
        out : ArrPy, of x's shape and a dtype that takes its values, optional

        Returns
        -------
        ArrPy, shape of x

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).permuted([[1, 2, 3], [4, 5, 6]], axis=1).tolist()
        [[1, 2, 3], [6, 4, 5]]
        """
        array = self._brought(xp.asarray(x))
        if out is not None and not isinstance(out, xp.ArrPy):
            raise errors.out_type("permuted", type(out).__name__)
        if out is not None and out.shape != array.shape:
            raise errors.out_shape("permuted", array.shape, out.shape)
        if out is not None and out.is_readonly:
            raise errors.read_only("permuted")
        rows = xp.reshape(array, (1, array.size))
        if axis is not None:
            axis = _axis("permuted", axis, array.ndim)
            rows = xp.moveaxis(array, axis, -1)
        shape, n = rows.shape, rows.shape[-1]
        count = math.prod(shape[:-1])
        result = array.copy()
        if array.size:
            indices = self._beside("permuted", [array])._permutation(count, n)
            indices += n * xp.arange(count, device=indices.device)[:, None]
            moved = xp.take(xp.reshape(rows, (array.size,)), xp.reshape(indices, (array.size,)))
            moved = xp.reshape(moved, shape)
            result = xp.reshape(moved, array.shape)
            if axis is not None:
                result = xp.moveaxis(moved, -1, axis).copy()
        if out is None:
            return result
        out[...] = result
        return out

    @errors.named
    @_all_or_nothing
    def choice(
        self,
        a: Any,
        size: Any = None,
        replace: bool = True,
        p: Any = None,
        axis: int = 0,
        shuffle: bool = True,
    ) -> Any:
        """Random elements of an array, or of the integers below a.

        Parameters
        ----------
        a : int, or ArrPy or sequence of numbers
        size : int or tuple of int, optional
        replace : bool
            Whether an element can be drawn several times.
        p : sequence of float, optional
            Probabilities of the elements; by default they are equal.
        axis : int
            Along which to choose from an array.
        shuffle : bool
            Whether draws without replacement come in random order; False is faster.

        Returns
        -------
        int or float, or ArrPy

        Raises
        ------
        ValueError
            If there is nothing to choose from, the probabilities are none, or the sample is
            larger than what can be drawn.

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).choice(5, 3, replace=False).tolist()
        [2, 1, 3]
        """
        array = None
        if hasattr(a, "__index__") and not getattr(a, "ndim", 0):
            population = operator.index(a)
        else:
            array = self._brought(xp.asarray(a))
            if array.ndim == 0:
                raise errors.choice_population(a)
            axis = _axis("choice", axis, array.ndim)
            population = array.shape[axis]
        shape = () if size is None else _lengths("choice", size)
        count = math.prod(shape)
        if (population <= 0 and count) or population >= 2**63:
            raise errors.choice_population(a if array is None else array.shape)
        here = self._beside("choice", _arrays(array, p))
        if p is not None:
            (p,) = here._at_home(_probabilities(p, population))
        if not replace and count > population:
            raise errors.choice_sample(count, population)
        if p is not None:
            indices = here._with_probabilities(p, count, replace)
        elif replace:
            indices = here._indices(population, count)
        else:
            indices = here._distinct(population, count, shuffle)
        indices = xp.reshape(indices, shape)
        if array is None:
            return self._result(indices, size)
        if size is None and array.ndim == 1:
            return array[indices.item()].item()
        chosen = xp.take(array, xp.reshape(indices, (count,)), axis=axis)
        return xp.reshape(chosen, (*array.shape[:axis], *shape, *array.shape[axis + 1 :]))

    def _indices(self, population: int, count: int) -> Any:
        if count == 0:
            return self._new((0,), xp.int64)
        return self.integers(population, size=count)

    def _distinct(self, population: int, count: int, shuffle: bool) -> Any:
        """Indices without replacement: the tail of a permutation, or Floyd's algorithm."""
        if population > 10000 and count > population // (50 if shuffle else 20):
            order = self._permutation(1, population, max(population - count, 1), masked=False)
            return order[0, population - count :].copy()
        indices = self._new((count,), xp.int64)
        places = 1 << int(1.2 * count).bit_length()
        workspace = xp.full(places, 2**64 - 1, dtype=xp.uint64, device=self._device)
        parameters = (xp.asarray(population, dtype=xp.int64),)
        self._fill("distinct", indices, parameters, workspace)
        if shuffle and count > 1:
            numbers = (count, 1, count, 0)
            self._fill("shuffle", indices, (xp.asarray(x, dtype=xp.int64) for x in numbers))
        return indices

    def _with_probabilities(self, p: Any, count: int, replace: bool) -> Any:
        """Indices where uniform numbers fall between the cumulative sums of p."""
        if replace:
            return _between(p, self.random(count))
        if int(xp.count_nonzero(p)) < count:
            raise errors.choice_sample(count, int(xp.count_nonzero(p)))
        p, found = p.copy(), self._new((0,), xp.int64)
        while found.size < count:
            p[found] = 0.0
            drawn = _between(p, self.random(count - found.size))
            found = xp.concat([found, xp.take(drawn, _first_places(drawn))])
        return found

    # -- continuous distributions --

    @errors.named
    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        """Uniform numbers in [low, high).

        Parameters
        ----------
        low, high : float or ArrPy, real
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Raises
        ------
        ValueError, OverflowError
            If high < low, or their difference is not finite.

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).uniform(2, 4, size=2).tolist()
        [3.0236432494005134, 3.9009273926518704]
        """
        low, high = self._at_home(_real("uniform", "low", low), _real("uniform", "high", high))
        width = high - low
        finite = xp.isfinite(width) if isinstance(width, xp.ArrPy) else math.isfinite(width)
        if not bool(xp.all(finite) if isinstance(finite, xp.ArrPy) else finite):
            raise errors.infinite_range("uniform", low, high)
        _require(width >= 0, "uniform", "high - low", "must not be negative", width)
        return self._draw("uniform", "uniform", (low, width), size)

    def standard_normal(self, size: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """Normal numbers of mean 0 and standard deviation 1, by the ziggurat method.

        Parameters
        ----------
        size : int or tuple of int, optional
        dtype : float64 or float32, default float64
        out : ArrPy, of this dtype and size, optional

        Returns
        -------
        float, or ArrPy, shape size

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).standard_normal(2).tolist()
        [0.345584192064786, 0.8216181435011584]
        """
        return self._standard("standard_normal", "normal", size, dtype, out)

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        """Normal numbers.

        Parameters
        ----------
        loc : float or ArrPy, real
            The mean.
        scale : float or ArrPy, real, not negative
            The standard deviation.
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).normal(10, 2, size=2).tolist()
        [10.691168384129572, 11.643236287002317]
        """
        loc, scale = _real("normal", "loc", loc), _not_negative("normal", "scale", scale)
        return self._draw("normal", "normal", (loc, scale), size)

    def standard_exponential(
        self, size: Any = None, dtype: Any = None, method: str = "zig", out: Any = None
    ) -> Any:
        """Exponential numbers of mean 1.

        Parameters
        ----------
        size : int or tuple of int, optional
        dtype : float64 or float32, default float64
        method : {"zig", "inv"}
            The ziggurat method, or the logarithm of a uniform number.
        out : ArrPy, of this dtype and size, optional

        Returns
        -------
        float, or ArrPy, shape size

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).standard_exponential(2).tolist()
        [1.0730290263725388, 0.30845314412528435]
        """
        if method not in ("zig", "inv"):
            raise errors.exponential_method(method)
        operation = "exponential" if method == "zig" else "exponential_by_log"
        return self._standard("standard_exponential", operation, size, dtype, out)

    def exponential(self, scale: Any = 1.0, size: Any = None) -> Any:
        """Exponential numbers.

        Parameters
        ----------
        scale : float or ArrPy, real, not negative
            The mean.
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).exponential(3.0, size=(2, 2)).shape
        (2, 2)
        """
        scale = _not_negative("exponential", "scale", scale)
        return self._draw("exponential", "exponential", (scale,), size)

    def standard_gamma(
        self, shape: Any, size: Any = None, dtype: Any = None, out: Any = None
    ) -> Any:
        """Gamma numbers of scale 1.

        Parameters
        ----------
        shape : float or ArrPy, real, not negative
        size : int or tuple of int, optional
        dtype : float64 or float32, default float64
        out : ArrPy, of this dtype and size, optional

        Returns
        -------
        float, or ArrPy, shape size

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).standard_gamma(2.5, size=3).shape
        (3,)
        """
        shape = _not_negative("standard_gamma", "shape", shape)
        return self._standard("standard_gamma", "gamma", size, dtype, out, (shape,))

    @_all_or_nothing
    def gamma(self, shape: Any, scale: Any = 1.0, size: Any = None) -> Any:
        """Gamma numbers; Marsaglia and Tsang's method.

        Parameters
        ----------
        shape, scale : float or ArrPy, real, not negative
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).gamma(2.0, [1.0, 10.0]).shape
        (2,)
        """
        shape = _not_negative("gamma", "shape", shape)
        scale = _not_negative("gamma", "scale", scale)
        arrays = _arrays(shape, scale)
        size_of_both = _shape("gamma", size, arrays)
        here = self._beside("gamma", arrays)
        (scale,) = here._at_home(scale)
        return self._result(here._array("gamma", "gamma", (shape,), size_of_both) * scale, size)

    def beta(self, a: Any, b: Any, size: Any = None) -> Any:
        """Beta numbers: the share of one gamma number in the sum of two.

        Parameters
        ----------
        a, b : float or ArrPy, real, positive
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> 0 < arrpy.random.default_rng(1).beta(2, 3) < 1
        True
        """
        a, b = _positive("beta", "a", a), _positive("beta", "b", b)
        return self._draw("beta", "beta", (a, b), size)

    def chisquare(self, df: Any, size: Any = None) -> Any:
        """Sums of df squared standard normal numbers.

        Parameters
        ----------
        df : float or ArrPy, real, positive
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).chisquare(3, size=4).shape
        (4,)
        """
        return self._draw("chisquare", "chi_square", (_positive("chisquare", "df", df), 0.0), size)

    @errors.named
    def noncentral_chisquare(self, df: Any, nonc: Any, size: Any = None) -> Any:
        """Sums of df squared normal numbers whose means have the squared sum nonc.

        Parameters
        ----------
        df : float or ArrPy, real, positive
        nonc : float or ArrPy, real, not negative
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).noncentral_chisquare(3, 2.0, size=4).shape
        (4,)
        """
        name = "noncentral_chisquare"
        df, nonc = self._at_home(_positive(name, "df", df), _not_negative(name, "nonc", nonc))
        _limited_noncentrality(name, df, nonc)
        return self._draw(name, "chi_square", (df, nonc), size)

    def f(self, dfnum: Any, dfden: Any, size: Any = None) -> Any:
        """Ratios of two chi-square numbers, each divided by its degrees of freedom.

        Parameters
        ----------
        dfnum, dfden : float or ArrPy, real, positive
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).f(3, 8, size=4).shape
        (4,)
        """
        parameters = (_positive("f", "dfnum", dfnum), _positive("f", "dfden", dfden), 0.0)
        return self._draw("f", "f", parameters, size)

    def noncentral_f(self, dfnum: Any, dfden: Any, nonc: Any, size: Any = None) -> Any:
        """The same ratios with a noncentral numerator.

        Parameters
        ----------
        dfnum, dfden : float or ArrPy, real, positive
        nonc : float or ArrPy, real, not negative
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).noncentral_f(3, 8, 1.5, size=4).shape
        (4,)
        """
        name = "noncentral_f"
        dfnum, dfden = _positive(name, "dfnum", dfnum), _positive(name, "dfden", dfden)
        dfnum, nonc = self._at_home(dfnum, _not_negative(name, "nonc", nonc))
        _limited_noncentrality(name, dfnum, nonc)
        return self._draw(name, "f", (dfnum, dfden, nonc), size)

    def standard_t(self, df: Any, size: Any = None) -> Any:
        """Student's t numbers.

        Parameters
        ----------
        df : float or ArrPy, real, positive
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).standard_t(5, size=4).shape
        (4,)
        """
        return self._draw("standard_t", "student", (_positive("standard_t", "df", df),), size)

    def vonmises(self, mu: Any, kappa: Any, size: Any = None) -> Any:
        """Angles around a direction, in -pi to pi.

        Parameters
        ----------
        mu : float or ArrPy, real
            The direction.
        kappa : float or ArrPy, real, not negative
            The concentration; 0 is uniform.
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> abs(arrpy.random.default_rng(1).vonmises(0.0, 4.0)) < arrpy.pi
        True
        """
        parameters = _real("vonmises", "mu", mu), _not_negative("vonmises", "kappa", kappa)
        return self._draw("vonmises", "von_mises", parameters, size)

    def wald(self, mean: Any, scale: Any, size: Any = None) -> Any:
        """Inverse Gaussian numbers.

        Parameters
        ----------
        mean, scale : float or ArrPy, real, positive
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).wald(3.0, 2.0) > 0
        True
        """
        parameters = _positive("wald", "mean", mean), _positive("wald", "scale", scale)
        return self._draw("wald", "wald", parameters, size)

    @_all_or_nothing
    def lognormal(self, mean: Any = 0.0, sigma: Any = 1.0, size: Any = None) -> Any:
        """Numbers whose logarithms are normal.

        Parameters
        ----------
        mean : float or ArrPy, real
            The mean of the logarithms.
        sigma : float or ArrPy, real, not negative
            Their standard deviation.
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).lognormal(size=(2, 1)).shape
        (2, 1)
        """
        parameters = _real("lognormal", "mean", mean), _not_negative("lognormal", "sigma", sigma)
        return self._result(xp.exp(self._array("lognormal", "normal", parameters, size)), size)

    @_all_or_nothing
    def laplace(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        """Laplace numbers: exponential ones with a random sign.

        Parameters
        ----------
        loc : float or ArrPy, real
        scale : float or ArrPy, real, not negative
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).laplace(size=3).shape
        (3,)
        """
        loc, scale = self._at_home(
            _real("laplace", "loc", loc), _not_negative("laplace", "scale", scale)
        )
        u = self._uniform("laplace", size, loc, scale)
        right = loc - scale * xp.log(2.0 - u - u)
        return self._result(xp.where(u >= 0.5, right, loc + scale * xp.log(u + u)), size)

    @_all_or_nothing
    def logistic(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        """Logistic numbers.

        Parameters
        ----------
        loc : float or ArrPy, real
        scale : float or ArrPy, real, not negative
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).logistic(size=3).shape
        (3,)
        """
        loc, scale = self._at_home(
            _real("logistic", "loc", loc), _not_negative("logistic", "scale", scale)
        )
        u = self._uniform("logistic", size, loc, scale)
        return self._result(loc + scale * xp.log(u / (1.0 - u)), size)

    @_all_or_nothing
    def gumbel(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        """Gumbel numbers: limits of the largest of many exponential ones.

        Parameters
        ----------
        loc : float or ArrPy, real
        scale : float or ArrPy, real, not negative
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).gumbel(size=3).shape
        (3,)
        """
        loc, scale = self._at_home(
            _real("gumbel", "loc", loc), _not_negative("gumbel", "scale", scale)
        )
        u = 1.0 - self._uniform("gumbel", size, loc, scale)
        return self._result(loc - scale * xp.log(-xp.log(u)), size)

    @_all_or_nothing
    def standard_cauchy(self, size: Any = None) -> Any:
        """Cauchy numbers: ratios of two normal ones.

        Parameters
        ----------
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).standard_cauchy(3).shape
        (3,)
        """
        shape = _shape("standard_cauchy", size, [])
        pairs = self._fill("normal", self._new((*shape, 2), xp.float64))
        return self._result(pairs[..., 0] / pairs[..., 1], size)

    @_all_or_nothing
    def pareto(self, a: Any, size: Any = None) -> Any:
        """Pareto numbers of the second kind (Lomax), from 0 up.

        Parameters
        ----------
        a : float or ArrPy, real, positive
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).pareto(3.0) >= 0
        True
        """
        (a,) = self._at_home(_positive("pareto", "a", a))
        return self._result(xp.expm1(self._unscaled("pareto", "exponential", size, a) / a), size)

    @_all_or_nothing
    def weibull(self, a: Any, size: Any = None) -> Any:
        """Weibull numbers of scale 1.

        Parameters
        ----------
        a : float or ArrPy, real, not negative
            The shape; 0 gives 0.
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).weibull(2.0) >= 0
        True
        """
        a = xp.asarray(self._at_home(_not_negative("weibull", "a", a))[0])
        x = self._unscaled("weibull", "exponential", size, *([a] if a.ndim else []))
        return self._result(xp.where(a == 0.0, 0.0, xp.pow(x, 1.0 / a)), size)

    @_all_or_nothing
    def power(self, a: Any, size: Any = None) -> Any:
        """Numbers in 0 to 1 of density a x^(a - 1).

        Parameters
        ----------
        a : float or ArrPy, real, positive
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> 0 < arrpy.random.default_rng(1).power(2.0) < 1
        True
        """
        (a,) = self._at_home(_positive("power", "a", a))
        x = self._unscaled("power", "exponential", size, a)
        return self._result(xp.pow(-xp.expm1(-x), 1.0 / a), size)

    @_all_or_nothing
    def rayleigh(self, scale: Any = 1.0, size: Any = None) -> Any:
        """Lengths of vectors of two normal numbers.

        Parameters
        ----------
        scale : float or ArrPy, real, not negative
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).rayleigh() > 0
        True
        """
        (scale,) = self._at_home(_not_negative("rayleigh", "scale", scale))
        x = self._unscaled("rayleigh", "exponential", size, scale)
        return self._result(scale * xp.sqrt(2.0 * x), size)

    @_all_or_nothing
    def triangular(self, left: Any, mode: Any, right: Any, size: Any = None) -> Any:
        """Numbers whose density rises from left to mode and falls to right.

        Parameters
        ----------
        left, mode, right : float or ArrPy, real, left <= mode <= right, left < right
        size : int or tuple of int, optional

        Returns
        -------
        float, or ArrPy, float64

        Examples
        --------
        >>> import arrpy
        >>> 0 <= arrpy.random.default_rng(1).triangular(0.0, 1.0, 4.0) <= 4
        True
        """
        name = "triangular"
        left, mode, right = self._at_home(
            _real(name, "left", left), _real(name, "mode", mode), _real(name, "right", right)
        )
        _require(left <= mode, name, "left", "must be at most mode", left)
        _require(mode <= right, name, "mode", "must be at most right", mode)
        _require(left < right, name, "left", "must be less than right", left)
        base, rise = right - left, mode - left
        u = self._unscaled(name, "uniform", size, left, mode, right)
        rising = left + xp.sqrt(u * (rise * base))
        falling = right - xp.sqrt((1.0 - u) * ((right - mode) * base))
        return self._result(xp.where(u <= rise / base, rising, falling), size)

    # -- discrete distributions --

    def binomial(self, n: Any, p: Any, size: Any = None) -> Any:
        """Successes in n trials.

        Parameters
        ----------
        n : int or ArrPy of integers, not negative
        p : float or ArrPy, real, in 0 to 1
        size : int or tuple of int, optional

        Returns
        -------
        int, or ArrPy, int64

        Examples
        --------
        >>> import arrpy
        >>> 0 <= arrpy.random.default_rng(1).binomial(10, 0.5) <= 10
        True
        """
        parameters = _count("binomial", "n", n), _probability("binomial", "p", p)
        return self._draw("binomial", "binomial", parameters, size, xp.int64)

    def poisson(self, lam: Any = 1.0, size: Any = None) -> Any:
        """Counts of rare events.

        Parameters
        ----------
        lam : float or ArrPy, real, not negative
            The mean.
        size : int or tuple of int, optional

        Returns
        -------
        int, or ArrPy, int64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).poisson(4.0, size=3).dtype
        arrpy.int64
        """
        lam = _real("poisson", "lam", lam)
        limits = f"must be in 0 to {LARGEST_MEAN:.4g}"
        _require((lam >= 0) & (lam <= LARGEST_MEAN), "poisson", "lam", limits, lam)
        return self._draw("poisson", "poisson", (lam,), size, xp.int64)

    def negative_binomial(self, n: Any, p: Any, size: Any = None) -> Any:
        """Failures before n successes.

        Parameters
        ----------
        n : float or ArrPy, real, positive
        p : float or ArrPy, real, above 0 and at most 1
        size : int or tuple of int, optional

        Returns
        -------
        int, or ArrPy, int64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).negative_binomial(3, 0.5) >= 0
        True
        """
        name = "negative_binomial"
        n, p = _real(name, "n", n), _likely(name, "p", p)
        _require(n > 0, name, "n", "must be positive", n)
        n, p = self._at_home(n, p)
        mean = (1.0 - p) / p * (n + 10.0 * (xp.sqrt(n) if isinstance(n, xp.ArrPy) else n**0.5))
        _require(mean <= LARGEST_MEAN, name, "n / p", f"must be below {LARGEST_MEAN:.4g}", mean)
        return self._draw(name, "negative_binomial", (n, p), size, xp.int64)

    def geometric(self, p: Any, size: Any = None) -> Any:
        """Trials until the first success, that one included.

        Parameters
        ----------
        p : float or ArrPy, real, above 0 and at most 1
        size : int or tuple of int, optional

        Returns
        -------
        int, or ArrPy, int64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).geometric(0.2) >= 1
        True
        """
        p = _likely("geometric", "p", p)
        return self._draw("geometric", "geometric", (p,), size, xp.int64)

    @errors.named
    def hypergeometric(self, ngood: Any, nbad: Any, nsample: Any, size: Any = None) -> Any:
        """Good ones among nsample that are drawn from ngood + nbad without replacement.

        Parameters
        ----------
        ngood, nbad : int or ArrPy of integers, in 0 to 10**9 - 1
        nsample : int or ArrPy of integers, in 0 to ngood + nbad
        size : int or tuple of int, optional

        Returns
        -------
        int, or ArrPy, int64

        Examples
        --------
        >>> import arrpy
        >>> 0 <= arrpy.random.default_rng(1).hypergeometric(8, 5, 4) <= 4
        True
        """
        name = "hypergeometric"
        good, bad = self._at_home(_count(name, "ngood", ngood), _count(name, "nbad", nbad))
        (drawn,) = self._at_home(_count(name, "nsample", nsample))
        for argument, value in (("ngood", good), ("nbad", bad)):
            _require(value < 10**9, name, argument, "must be less than 10**9", value)
        _require(drawn <= good + bad, name, "nsample", "must be at most ngood + nbad", drawn)
        return self._draw(name, name, (good, bad, drawn), size, xp.int64)

    def logseries(self, p: Any, size: Any = None) -> Any:
        """Counts with probabilities -p^k / (k log(1 - p)).

        Parameters
        ----------
        p : float or ArrPy, real, in 0 to 1, not 1
        size : int or tuple of int, optional

        Returns
        -------
        int, or ArrPy, int64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).logseries(0.6) >= 1
        True
        """
        p = _real("logseries", "p", p)
        _require((p >= 0) & (p < 1), "logseries", "p", "must be in 0 to 1, not 1", p)
        return self._draw("logseries", "log_series", (p,), size, xp.int64)

    def zipf(self, a: Any, size: Any = None) -> Any:
        """Counts with probabilities proportional to k^-a.

        Parameters
        ----------
        a : float or ArrPy, real, above 1
        size : int or tuple of int, optional

        Returns
        -------
        int, or ArrPy, int64

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).zipf(3.0) >= 1
        True
        """
        a = _real("zipf", "a", a)
        _require(a > 1, "zipf", "a", "must be above 1", a)
        return self._draw("zipf", "zipf", (a,), size, xp.int64)

    # -- vectors --

    @_all_or_nothing
    def multinomial(self, n: Any, pvals: Any, size: Any = None) -> Any:
        """How often each of several outcomes comes up in n trials.

        The counts are binomial ones of what is left, outcome after outcome.

        Parameters
        ----------
        n : int or ArrPy of integers, not negative
        pvals : ArrPy, real, shape (..., k)
            Probabilities; the last one is what the others leave.
        size : int or tuple of int, optional
            Shape of the result without its last axis.

        Returns
        -------
        ArrPy, int64, shape (*size, k)

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).multinomial(20, [0.2, 0.3, 0.5]).sum().item()
        20
        """
        name = "multinomial"
        n, p = _count(name, "n", n), _probability(name, "pvals", pvals)
        if not isinstance(p, xp.ArrPy) or p.shape[-1] == 0:
            raise errors.random_parameter(name, "pvals", "must have at least one element", pvals)
        here = self._beside(name, _arrays(n, p))
        n, p = here._at_home(n, p)
        total = xp.sum(p[..., :-1], axis=-1)
        _require(total <= 1.0 + 1e-12, name, "sum of pvals[..., :-1]", "must be at most 1", total)
        rows = p[..., 0]
        shape = _shape(name, size, [rows, *_arrays(n)])
        result = here._new((*shape, p.shape[-1]), xp.int64)
        n = xp.asarray(n, dtype=xp.int64, device=here._device)
        remaining = xp.broadcast_to(n, shape).copy()
        rest = xp.broadcast_to(xp.ones_like(rows), shape).copy()
        for k in range(p.shape[-1] - 1):
            share = xp.broadcast_to(p[..., k], shape)
            odds = xp.where(rest > 0.0, xp.minimum(share / rest, 1.0), 0.0)
            counts = here._array(name, "binomial", (remaining, odds), shape, xp.int64)
            result[..., k] = counts
            remaining -= counts
            rest -= share
        result[..., -1] = remaining
        return result

    @_all_or_nothing
    def dirichlet(self, alpha: Any, size: Any = None) -> Any:
        """Positive numbers of sum 1: shares of gamma numbers in their sum.

        Where all parameters are below 0.1 the gamma numbers could all be 0; there pieces are broken
        off a stick, with beta numbers.

        Parameters
        ----------
        alpha : ArrPy, real, positive, shape (k,)
        size : int or tuple of int, optional

        Returns
        -------
        ArrPy, float64, shape (*size, k)

        Examples
        --------
        >>> import arrpy
        >>> arrpy.random.default_rng(1).dirichlet([1.0, 2.0, 3.0], size=2).shape
        (2, 3)
        """
        alpha = _not_negative("dirichlet", "alpha", alpha)
        if not isinstance(alpha, xp.ArrPy) or alpha.ndim != 1:
            raise errors.random_vector("dirichlet", "alpha", alpha)
        here = self._beside("dirichlet", [alpha])
        (alpha,) = here._at_home(alpha)
        shape = (*_shape("dirichlet", size, []), alpha.size)
        if alpha.size == 0 or float(xp.max(alpha)) >= 0.1:
            numbers = here._array("dirichlet", "gamma", (alpha,), shape)
            return numbers * (1.0 / xp.cumulative_sum(numbers, axis=-1)[..., -1:])
        behind = xp.flip(xp.cumulative_sum(xp.flip(alpha)))[1:]
        if float(xp.max(alpha)) == 0.0:
            return here._new(shape, xp.float64) * 0.0
        # A beta number of b = 0 is 1; b = 1e-300 stands for it, a = 1e-300 for a = 0.
        a, b = xp.maximum(alpha[:-1], 1e-300), xp.maximum(behind, 1e-300)
        pieces = here._array("dirichlet", "beta", (a, b), (*shape[:-1], alpha.size - 1))
        rest = here._new(shape, xp.float64)
        rest[..., :1] = 1.0
        if alpha.size > 1:
            rest[..., 1:] = xp.cumulative_prod(1.0 - pieces, axis=-1)
        result = rest.copy()
        result[..., :-1] = rest[..., :-1] * pieces
        return result

    @_all_or_nothing
    def multivariate_normal(
        self, mean: Any, cov: Any, size: Any = None, check_valid: str = "warn", tol: float = 1e-8
    ) -> Any:
        """Vectors of normal numbers with given means and covariances.

        Standard normal numbers are multiplied by a factor of the covariance matrix, which outer
        products of its columns give, those of the largest remaining variance first (Cholesky's
        method with pivoting; singular matrices are allowed).

        Parameters
        ----------
        mean : ArrPy, real, shape (k,)
        cov : ArrPy, real, shape (k, k), symmetric and positive semidefinite
        size : int or tuple of int, optional
        check_valid : {"warn", "raise", "ignore"}
            What happens if cov is neither.
        tol : float
            By how much the factor may miss cov, in parts of its largest element.

        Returns
        -------
        ArrPy, float64, shape (*size, k)

        Examples
        --------
        >>> import arrpy
        >>> cov = arrpy.ArrPy([[2.0, 0.5], [0.5, 1.0]])
        >>> arrpy.random.default_rng(1).multivariate_normal([0.0, 1.0], cov, size=3).shape
        (3, 2)
        """
        name = "multivariate_normal"
        if check_valid not in ("warn", "raise", "ignore"):
            raise errors.check_valid(check_valid)
        mean, cov = _real(name, "mean", mean), _real(name, "cov", cov)
        here = self._beside(name, _arrays(mean, cov))
        mean, cov = here._at_home(mean, cov)
        if not isinstance(mean, xp.ArrPy) or mean.ndim != 1:
            raise errors.random_vector(name, "mean", mean)
        k = mean.size
        if not isinstance(cov, xp.ArrPy) or cov.shape != (k, k):
            raise errors.covariance_shape(name, getattr(cov, "shape", ()), k)
        tol = real_argument(name, "tol", tol)
        factor, missed = _factor(cov)
        if missed > tol:
            if check_valid == "raise":
                raise errors.random_parameter(
                    name,
                    "cov",
                    "must be symmetric and positive semidefinite",
                    f"an error of {missed}",
                )
            if check_valid == "warn":
                errors.warn_covariance(name)
        shape = (*_shape(name, size, []), k)
        numbers = self._fill("normal", here._new((math.prod(shape[:-1]), k), xp.float64))
        return xp.reshape(mean + xp.matmul(numbers, factor.T), shape)


def _limited_noncentrality(name: str, df: Any, nonc: Any) -> None:
    """Up to one degree of freedom the noncentrality is drawn as a Poisson number."""
    good = (df > 1) | (df != df) | (nonc <= 2 * LARGEST_MEAN) | (nonc != nonc)
    _require(good, name, "nonc", f"must be at most {2 * LARGEST_MEAN:.4g} for df <= 1", nonc)


def _restored(bit_generator: BitGenerator, backend: Any, device: Any) -> Generator:
    return Generator(bit_generator, backend=backend, device=device)


def _axis(name: str, axis: Any, ndim: int) -> int:
    try:
        number = operator.index(axis)
    except TypeError:
        raise errors.axis_type(name, axis) from None
    if not -ndim <= number < ndim:
        raise errors.axis_range(name, axis, ndim)
    return number % ndim


def _not_along(name: str, axis: Any) -> None:
    if axis != 0:
        raise errors.axis_range(name, axis, 1)


@lru_cache
def _integer_dtype(dtype: Any) -> Any:
    """The dtype, its operation, and its limits."""
    dtype = xp.empty(0, dtype=xp.int64 if dtype is None else dtype).dtype
    if dtype == xp.bool:
        return dtype, "integers_bool", 0, 1
    if not xp.isdtype(dtype, "integral"):
        raise errors.wrong_dtype("integers", "integer or bool", dtype)
    return dtype, f"integers{8 * dtype.itemsize}", xp.iinfo(dtype).min, xp.iinfo(dtype).max


def _limit(argument: str, value: Any) -> Any:
    """A limit of `integers` as an int of any size or an integer array of at least one dimension."""
    if type(value) is int:
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if hasattr(value, "__index__") and not getattr(value, "ndim", 0):
        return operator.index(value)
    array = xp.asarray(value)
    if array.ndim == 0 or not xp.isdtype(array.dtype, ("bool", "integral")):
        raise errors.not_an_integer("integers", argument, value)
    wide = xp.uint64 if array.dtype == xp.uint64 else xp.int64
    return xp.astype(array, wide, copy=False)


def _extremes(value: Any) -> tuple[int, int]:
    if not isinstance(value, xp.ArrPy):
        return value, value
    return (int(xp.min(value)), int(xp.max(value))) if value.size else (0, 1)


def _offsets(low: Any, high: Any, dtype: Any, limits: Any, endpoint: bool) -> tuple[Any, Any]:
    """The lowest numbers and the widths of the intervals, in 64 bits that wrap."""
    open_end = 0 if endpoint else 1
    (lowest, _), (first, last) = _extremes(low), _extremes(high)
    if lowest < limits[0]:
        raise errors.random_parameter("integers", "low", f"must fit {dtype}", lowest)
    if last - open_end > limits[1]:
        raise errors.random_parameter("integers", "high", f"must fit {dtype}", last)
    if first - open_end < limits[0] or _extremes(low)[1] > limits[1]:
        raise errors.random_interval(low, high, endpoint)
    if not isinstance(low, xp.ArrPy) and not isinstance(high, xp.ArrPy):
        if high - open_end < low:
            raise errors.random_interval(low, high, endpoint)
        return _wrapped(low), _wrapped(high - open_end - low)
    wide = xp.uint64 if dtype == xp.uint64 else xp.int64
    start, end = (_as_wide(x, wide) for x in (low, _less(high, open_end)))
    if bool(xp.any(end < start)):
        raise errors.random_interval(low, high, endpoint)
    return start, end - start


def _less(high: Any, by: int) -> Any:
    """high - by, where arrays wrap."""
    return high - by if by else high


def _wrapped(value: int) -> Any:
    return xp.asarray(value % 2**64, dtype=xp.uint64)


def _as_wide(value: Any, dtype: Any) -> Any:
    if isinstance(value, xp.ArrPy):
        return xp.astype(value, dtype, copy=False)
    return xp.asarray(value, dtype=dtype)


def _probabilities(p: Any, population: int) -> Any:
    p = _real("choice", "p", p)
    if not isinstance(p, xp.ArrPy) or p.shape != (population,):
        raise errors.choice_lengths(getattr(p, "shape", ()), population)
    _require(p >= 0, "choice", "p", "must not be negative or NaN", p)
    total = float(xp.sum(p))
    if not abs(total - 1.0) <= 2.0**-26:
        raise errors.random_parameter("choice", "sum of p", "must be 1", total)
    return p


def _first_places(values: Any) -> Any:
    """Where each value comes first, in order."""
    order = xp.argsort(values)
    ordered = xp.take(values, order)
    fresh = xp.ones(values.size, dtype=xp.bool, device=values.device)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return xp.sort(order[fresh])


def _between(p: Any, numbers: Any) -> Any:
    sums = xp.cumulative_sum(p)
    return xp.searchsorted(sums / sums[-1], numbers, side="right")


def _factor(cov: Any) -> tuple[Any, float]:
    """A matrix whose product with its transpose is cov, and how much is missing at worst."""
    rest, factor = cov.copy(), xp.zeros_like(cov)
    k = cov.shape[0]
    diagonal = xp.arange(k, device=cov.device)
    scale = float(xp.max(xp.abs(cov))) if k else 0.0
    for column in range(k):
        variances = rest[diagonal, diagonal]
        pivot = int(xp.argmax(variances))
        variance = float(variances[pivot])
        if not variance > k * 2.0**-52 * scale:
            break
        step = rest[:, pivot] / variance**0.5
        factor[:, column] = step
        rest -= step[:, None] * step[None, :]
    missed = float(xp.max(xp.abs(rest))) / scale if scale else 0.0
    return factor, missed
