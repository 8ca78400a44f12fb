"""Every message of ArrPy.

A message reads ``<operation>: <what is wrong>; got <values>``. Each function here builds one
exception; callers raise it. This module is loaded when the first error happens.
"""

import re
import warnings
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

_F = TypeVar("_F", bound=Callable[..., Any])
_PREFIX = re.compile(r"[A-Za-z_][A-Za-z_0-9]*: ")


def named(function: _F) -> _F:
    """Let a composite report in its own name what the functions below it refuse.

    An error keeps its class, its notes and its traceback; only the name in front changes. Not for
    functions that call what a user gave them: what that raises is not ours to rename.
    """
    name = function.__name__

    @wraps(function)
    def renaming(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except (TypeError, ValueError, IndexError, OverflowError, MemoryError) as error:
            renamed(name, error)
            raise

    return cast(_F, renaming)


def renamed(name: str, error: Exception) -> Exception:
    """An error that begins with another name: of the function that its user called."""
    text = str(error)
    if text.startswith(f"{name}()"):  # Python's own words about missing or unknown arguments
        return error
    found = _PREFIX.match(text)
    error.args = (f"{name}: {text[found.end() if found else 0 :]}",)
    return error


class LinAlgError(ValueError):
    """A matrix for which an operation has no result."""


class FormatError(ValueError):
    """A file whose content is not what its format demands.

    Attributes
    ----------
    path : str
        The file, "" where it has no name.
    line, column : int or None
        Where a text is malformed, both counted from 1; the column is that of the cell.
    """

    def __init__(
        self, message: str, path: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message)
        self.path, self.line, self.column = path, line, column

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self), self.path, self.line, self.column)


def _join(values: Any) -> str:
    return " and ".join(str(value) for value in values)


def _aligned(shapes: dict[str, Any], axis: int) -> str:
    """Named shapes below each other, last axes in one column, and a mark under an axis."""
    ndim = max(map(len, shapes.values()))
    rows = [
        [""] * (ndim - len(shape)) + [str(length) for length in shape] for shape in shapes.values()
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.append([""] * ndim)
    rows[-1][axis] = "^" * widths[axis]
    label = max(map(len, shapes))
    lines = []
    for name, row in zip([*shapes, ""], rows, strict=True):
        cells = [text.rjust(width) for text, width in zip(row, widths, strict=True)]
        lines.append(f"    {name:<{label}}  {'  '.join(cells)}".rstrip())
    return "\n".join(lines)


def broadcast(name: Any, shapes: Any) -> Exception:
    """Shapes that do not fit: names the first axis where they differ.

    A note, which a traceback shows below the message, has the shapes in columns and points there.
    """
    ndim = max(len(shape) for shape in shapes)
    names = ["x"] if len(shapes) == 1 else [f"x{i}" for i in range(1, len(shapes) + 1)]
    for axis in range(-1, -ndim - 1, -1):
        lengths = {
            name: shape[axis]
            for name, shape in zip(names, shapes, strict=True)
            if len(shape) >= -axis and shape[axis] != 1
        }
        if len(set(lengths.values())) > 1:
            where = _join(f"{length} in {name}" for name, length in lengths.items())
            error = ValueError(
                f"{name}: shapes {_join(shapes)} do not broadcast; axis {ndim + axis} is {where}"
            )
            error.add_note(_aligned(dict(zip(names, shapes, strict=True)), axis))
            return error
    return ValueError(f"{name}: shapes {_join(shapes)} do not broadcast")


def wrong_dtype(name: Any, category: Any, dtype: Any) -> Exception:
    return TypeError(f"{name}: expected {category} dtypes; got {dtype}")


def operand_type(name: Any, kind: Any) -> Exception:
    return TypeError(f"{name}: expected arrays or Python numbers; got {kind}")


def negative_length(name: Any, shape: Any) -> Exception:
    return ValueError(f"{name}: lengths must not be negative; got shape {shape}")


def too_many_bytes(name: Any, shape: Any, itemsize: Any) -> Exception:
    return ValueError(
        f"{name}: too many bytes for one array; got shape {shape} of {itemsize}-byte elements"
    )


def shape_type(name: Any, shape: Any) -> Exception:
    return TypeError(f"{name}: a shape is an integer or a tuple of integers; got {shape!r}")


def shape_huge(name: Any, shape: Any) -> Exception:
    return ValueError(f"{name}: a length does not fit 64 bits; got shape {shape}")


def out_type(name: Any, kind: Any) -> Exception:
    return TypeError(f"{name}: out must be an ArrPy; got {kind}")


def out_dtype(name: Any, result: Any, out: Any) -> Exception:
    return TypeError(f"{name}: a {result} result cannot be stored in out; got {out}")


def out_shape(name: Any, result: Any, out: Any) -> Exception:
    return ValueError(f"{name}: out must have the result's shape {result}; got {out}")


def out_broadcast(name: Any, shape: Any) -> Exception:
    return ValueError(
        f"{name}: out has several indices for one element; got a broadcast view of shape {shape}"
    )


def read_only(name: Any) -> Exception:
    return ValueError(f"{name}: the array is read-only")


def mask_dtype(name: Any, got: Any) -> Exception:
    return TypeError(f"{name}: where must be a bool array; got {got}")


def negative_power(dtype: Any) -> Exception:
    return ValueError(f"pow: integers have no negative powers; got {dtype} and a negative exponent")


def unknown_backend(name: Any, backend: Any, backends: Any) -> Exception:
    return ValueError(f"{name}: backend must be one of {', '.join(backends)}; got {backend!r}")


def unknown_isa(name: Any, available: Any) -> Exception:
    return ValueError(f"set_isa: this build and CPU offer {', '.join(available)}; got {name!r}")


def thread_count(count: Any, limit: Any) -> Exception:
    return ValueError(f"set_num_threads: expected 0 to {limit}; got {count}")


def unknown_dtype(name: Any, dtype: Any) -> Exception:
    if name in ("zeros", "ones", "empty") and isinstance(dtype, int):
        return TypeError(f"{name}: a shape of several lengths is one tuple; got {dtype} for dtype")
    return TypeError(f"{name}: not one of the 13 dtypes; got {dtype!r}")


def unknown_device(name: Any, device: Any, devices: Any) -> Exception:
    known = ", ".join(str(one) for one in devices)
    return ValueError(f"{name}: device must be one of {known}; got {device!r}")


def device_name(name: Any) -> Exception:
    return ValueError(f"devices: expected a new name, or one that was registered; got {name!r}")


def too_many_devices(limit: Any) -> Exception:
    return ValueError(f"devices: at most {limit} devices can be registered in a process")


def device_method(method: Any, kind: Any) -> Exception:
    return TypeError(f"devices: a device needs a method {method}; got {kind}")


def dlpack_place(place: Any) -> Exception:
    return ValueError(
        f"devices: dlpack_device must be a tuple (type, id) that no other device has; got {place!r}"
    )


def device_memory(device: Any, nbytes: Any, got: Any, address: Any) -> Exception:
    return MemoryError(
        f"{device}: allocate must give {nbytes} bytes at a multiple of 16; "
        f"got {got} bytes at {address:#x}"
    )


def device_backend(name: Any, device: Any, backend: Any) -> Exception:
    return ValueError(f"{name}: backends are for arrays on the cpu; got {device}, {backend!r}")


def mixed_devices(name: Any, first: Any, second: Any) -> Exception:
    return ValueError(f"{name}: arrays must be on one device; got {first} and {second}")


def dlpack_refused(name: Any, what: Any) -> Exception:
    return BufferError(f"{name}: {what}")


def dlpack_argument(argument: Any, expected: Any, value: Any) -> Exception:
    return ValueError(f"__dlpack__: {argument} must be {expected}; got {value!r}")


def dlpack_answer(method: Any, expected: Any, value: Any) -> Exception:
    return TypeError(f"from_dlpack: {method} must return {expected}; got {type(value).__name__}")


def dlpack_name(name: Any) -> Exception:
    if name in ("used_dltensor", "used_dltensor_versioned"):
        return ValueError(f"from_dlpack: the capsule was used before; got one named {name!r}")
    return ValueError(f"from_dlpack: expected a DLPack capsule; got one named {name!r}")


def no_dlpack(kind: Any) -> Exception:
    return TypeError(
        f"from_dlpack: expected an object with __dlpack__ and __dlpack_device__; got {kind}"
    )


def unknown_stream(stream: Any) -> Exception:
    return ValueError(f"to_device: the cpu has no streams; got {stream!r}")


def unknown_version(version: Any) -> Exception:
    return ValueError(
        f"__array_namespace__: versions 2021.12 to 2025.12 are provided; got {version!r}"
    )


def not_a_matrix(name: Any, shape: Any) -> Exception:
    return ValueError(f"{name}: expected a matrix; got shape {shape}")


def not_one_element(name: Any, shape: Any) -> Exception:
    if name == "bool":
        return TypeError(
            "bool: only one element is true or false, for several use any() or all(); "
            f"got shape {shape}"
        )
    return TypeError(f"{name}: only arrays with one element can be converted; got shape {shape}")


def complex_to_real(name: Any, dtype: Any) -> Exception:
    return TypeError(f"{name}: a complex number is not a real one; got {dtype}")


def not_an_index(what: Any, shape: Any) -> Exception:
    return TypeError(f"index: only 0-d integer arrays are indices; got a {what} of shape {shape}")


def len_of_0d() -> Exception:
    return TypeError("len: a 0-d array has no length; got shape ()")


def iterate_0d() -> Exception:
    return TypeError("iter: a 0-d array has no elements to iterate over; got shape ()")


def no_data() -> Exception:
    return TypeError("ArrPy: expected numbers, as in ArrPy([1, 2]), or an array; got nothing")


def two_unknown_lengths(shape: Any) -> Exception:
    return ValueError(f"reshape: only one length can be -1, to be found; got shape {shape}")


def init_twice() -> Exception:
    return RuntimeError("ArrPy: an array cannot be initialised twice")


def cannot_share(what: Any) -> Exception:
    return ValueError(f"asarray: copy=False, but memory cannot be shared; got {what}")


def buffer_format(format: Any, itemsize: Any) -> Exception:
    return TypeError(f"ArrPy: no dtype for this buffer; got format {format!r} of {itemsize} bytes")


def buffer_size(nbytes: Any, shape: Any) -> Exception:
    return BufferError(f"asarray: the buffer does not fill its shape; got {nbytes} bytes, {shape}")


def pointer_type(kind: Any) -> Exception:
    return TypeError(f"from_pointer: expected a ctypes pointer or array or an int; got {kind}")


def pointer_dtype(pointer: Any) -> Exception:
    kind = type(pointer).__name__
    return TypeError(f"from_pointer: the pointer has no dtype, give it one; got {kind}")


def pointer_range(address: Any, nbytes: Any) -> Exception:
    return ValueError(
        "from_pointer: memory must begin above 0 and not wrap around; "
        f"got {address:#x}, {nbytes} bytes"
    )


def pointer_alignment(address: Any, dtype: Any) -> Exception:
    return ValueError(f"from_pointer: the address is not aligned to {dtype}; got {address:#x}")


def not_an_array(name: Any, kind: Any) -> Exception:
    return TypeError(f"{name}: expected an ArrPy; got {kind}")


def too_many_axes(name: Any, ndim: Any) -> Exception:
    return ValueError(f"{name}: at most 64 axes; got {ndim}")


def permutation(name: Any, axes: Any, ndim: Any) -> Exception:
    return ValueError(f"{name}: axes must be a permutation of 0 to {ndim - 1}; got {axes}")


def axis_type(name: Any, axis: Any) -> Exception:
    return TypeError(f"{name}: axis must be an integer or a tuple of integers; got {axis!r}")


def axis_range(name: Any, axis: Any, ndim: Any) -> Exception:
    return IndexError(f"{name}: axis out of range for {ndim} dimensions; got {axis}")


def repeated_axis(name: Any, axes: Any) -> Exception:
    return ValueError(f"{name}: an axis is named twice; got {axes}")


def empty_reduction(name: Any, shape: Any, axis: Any) -> Exception:
    return ValueError(f"{name}: no elements to choose from; got shape {shape}, axis {axis}")


def mask_broadcast(name: Any, mask: Any, shape: Any) -> Exception:
    return ValueError(f"{name}: where must broadcast to the shape {shape}; got {mask}")


def initial_required(name: Any) -> Exception:
    return ValueError(f"{name}: where needs an initial value, as no element may be left; got none")


def two_corrections(name: Any, ddof: Any, correction: Any) -> Exception:
    return ValueError(
        f"{name}: ddof and correction are the same; got ddof {ddof} and correction {correction}"
    )


def weights_shape(name: Any, weights: Any, wanted: Any) -> Exception:
    return ValueError(f"{name}: weights must have the shape {wanted}; got {weights}")


def negative_weights(name: Any) -> Exception:
    return ValueError(f"{name}: weights must not be negative; got one below 0")


def whole_weights(name: Any) -> Exception:
    return TypeError(f"{name}: fweights must be whole numbers; got one with a fraction")


def zero_weights(name: Any) -> Exception:
    return ZeroDivisionError(f"{name}: weights must not sum to 0; got 0")


def sum_dtype(name: Any, source: Any, target: Any) -> Exception:
    return TypeError(f"{name}: {source} cannot be summed as {target}; use astype")


def reshape_size(old: Any, new: Any) -> Exception:
    return ValueError(f"reshape: the sizes differ; got shape {old} and {new}")


def unknown_order(name: Any, order: Any) -> Exception:
    return ValueError(f"{name}: order must be 'C' or 'F'; got {order!r}")


def view_as_bool(dtype: Any) -> Exception:
    return TypeError(f"view: only bool memory can be seen as bool; got {dtype}")


def view_alignment(shape: Any, strides: Any, dtype: Any) -> Exception:
    return ValueError(
        f"view: the memory does not divide into {dtype} elements; got shape {shape},"
        f" strides {strides}"
    )


def strided_step(stride: Any, itemsize: Any) -> Exception:
    return ValueError(
        f"as_strided: strides must be multiples of the element size {itemsize}; got {stride}"
    )


def strided_count(shape: Any, strides: Any) -> Exception:
    return ValueError(f"as_strided: one stride per axis is needed; got {strides} for shape {shape}")


def not_a_sequence(name: Any, kind: Any) -> Exception:
    return TypeError(f"{name}: expected a sequence of arrays; got {kind}")


def index_mode(name: Any, mode: Any) -> Exception:
    return ValueError(f"{name}: mode must be 'raise', 'wrap' or 'clip'; got {mode!r}")


def empty_axis(name: Any, shape: Any) -> Exception:
    return IndexError(f"{name}: no elements to choose from; got shape {shape}")


def strided_bounds(shape: Any, strides: Any) -> Exception:
    return ValueError(
        f"as_strided: elements outside the array's storage; got shape {shape}, strides {strides}"
    )


def restore_size(data: Any, shape: Any) -> Exception:
    count = f"{len(data)} bytes" if hasattr(data, "__len__") else type(data).__name__
    return ValueError(f"restore: the bytes do not fill the shape; got {count}, {shape}")


def restore_bools(shape: Any) -> Exception:
    return ValueError(f"restore: bool elements must be bytes 0 or 1; got others in shape {shape}")


def broken_map(path: Any) -> Exception:
    return OSError(f"map: the file was cut short while it was mapped; got {str(path)!r}")


def map_alignment(offset: Any, width: Any) -> Exception:
    return ValueError(f"open: the offset must be a multiple of {width} bytes; got {offset}")


def malformed(name: Any, path: Any, problem: Any) -> FormatError:
    return FormatError(f"{name}: {path}: {problem}" if path else f"{name}: {problem}", path)


def map_mode(mode: Any) -> Exception:
    return ValueError(f"open: mode must be 'r', 'r+', 'c' or 'w+'; got {mode!r}")


def load_mode(mode: Any) -> Exception:
    return ValueError(f"load: mmap must be False, True, 'r', 'r+' or 'c'; got {mode!r}")


def map_needs(what: Any, why: Any) -> Exception:
    return TypeError(f"open: {what} is needed {why}; got None")


def map_kind(path: Any, problem: Any) -> Exception:
    return ValueError(f"load: {path}: {problem}; use mmap=False")


def file_type(name: Any, method: Any, file: Any) -> Exception:
    return TypeError(
        f"{name}: expected a path or an object with {method}; got {type(file).__name__}"
    )


def listed(name: Any, argument: Any, what: Any, value: Any) -> list[Any]:
    """What a sequence argument holds, as a list; what is none is refused."""
    if isinstance(value, type) or not hasattr(value, "__iter__"):
        raise wrong_type(name, argument, what, type(value).__name__)
    return list(value)


def text(name: Any, argument: Any, value: Any) -> str:
    """An argument that must be a string."""
    if not isinstance(value, str):
        raise wrong_type(name, argument, "a string", repr(value))
    return value


def negative_argument(name: Any, argument: Any, value: Any) -> Exception:
    return ValueError(f"{name}: {argument} must not be negative; got {value}")


def archive_name(key: Any) -> Exception:
    return ValueError(f"savez: an argument without a name would be called {key!r}; it is taken")


def text_option(name: Any, problem: Any, got: Any) -> Exception:
    return ValueError(f"loadtxt: {name} {problem}; got {got!r}")


def text_place(path: Any, line: Any, column: Any, name: Any, problem: Any) -> FormatError:
    place = f"line {line}" if column is None else f"line {line}, column {column}"
    place += f" ({name})" if name else ""
    return FormatError(
        f"loadtxt: {path}: {place}: {problem}" if path else f"loadtxt: {place}: {problem}",
        path,
        line,
        column,
    )


def text_formats(count: Any, columns: Any) -> Exception:
    return ValueError(f"savetxt: expected one format, or one for each of {columns}; got {count}")


def text_format_type(fmt: Any) -> Exception:
    return TypeError(f"savetxt: fmt must be a string or a sequence of them; got {fmt!r}")


def text_format_mismatch(row: Any, error: Any) -> Exception:
    problem = f"savetxt: the format does not take these numbers, {error}; got {row!r}"
    return type(error)(problem)  # type: ignore[no-any-return]


def closed_archive(path: Any) -> Exception:
    return ValueError(f"load: the archive is closed; got {path!r}")


def index_range(index: Any, axis: Any, length: Any) -> Exception:
    return IndexError(f"index: out of range on axis {axis} of length {length}; got {index}")


def slice_parts(kind: Any, key: Any) -> Exception:
    if kind is ValueError:
        return ValueError(f"index: the step of a slice must not be 0; got {key}")
    return TypeError(f"index: the parts of a slice are integers or None; got {key}")


def item_range(index: Any, size: Any) -> Exception:
    return IndexError(f"item: out of range for {size} elements; got {index}")


def no_deletion(key: Any) -> Exception:
    return TypeError(
        f"delitem: the elements of an array cannot be deleted, arrpy.delete copies the others;"
        f" got {key}"
    )


def no_integer(name: Any, value: Any) -> Exception:
    kind: type[Exception] = ValueError if value != value else OverflowError
    return kind(f"{name}: no such number; got {value}")


def index_type(kind: Any) -> Exception:
    return IndexError(
        f"index: expected integers, slices, ..., None, masks or integer arrays; got {kind}"
    )


def index_dtype(dtype: Any) -> Exception:
    return IndexError(f"index: index arrays are integer or bool; got {dtype}")


def index_shapes(shapes: Any) -> Exception:
    return IndexError(f"index: index arrays of different shapes; got {_join(shapes)}")


def too_many_indices(count: Any, ndim: Any) -> Exception:
    return IndexError(f"index: too many indices for {ndim} dimensions; got {count}")


def two_ellipses(key: Any) -> Exception:
    return IndexError(f"index: only one ... is allowed; got {key}")


def mask_shape(mask: Any, shape: Any, axis: Any) -> Exception:
    return IndexError(
        f"index: the mask must have the lengths of the axes from {axis} on; got mask {mask} for"
        f" array {shape}"
    )


def mask_values(shape: Any, count: Any) -> Exception:
    return ValueError(f"setitem: the mask selects {count} elements; got values of shape {shape}")


def assign_shape(source: Any, target: Any) -> Exception:
    return ValueError(f"setitem: shape {source} does not broadcast to {target}")


def assign_dtype(source: Any, target: Any) -> Exception:
    return TypeError(f"setitem: {source} values cannot be stored as {target}")


def matmul_0d(name: Any, shape1: Any, shape2: Any) -> Exception:
    return ValueError(f"{name}: expected at least 1 dimension; got shapes {shape1} and {shape2}")


def matmul_shapes(name: Any, shape1: Any, shape2: Any) -> Exception:
    return ValueError(f"{name}: shapes do not fit; got {shape1} and {shape2}")


def not_square(name: Any, shape: Any) -> Exception:
    return ValueError(f"{name}: expected a square matrix or a stack of them; got shape {shape}")


def einsum_error(problem: Any, got: Any) -> Exception:
    return ValueError(f"einsum: {problem}; got {got}")


def vector_required(name: Any, shape1: Any, shape2: Any) -> Exception:
    return ValueError(f"{name}: expected two vectors; got shapes {shape1} and {shape2}")


def cross_length(axis: Any, shape1: Any, shape2: Any) -> Exception:
    return ValueError(
        f"cross: the vectors along axis {axis} must have length 3; got shapes {shape1} and {shape2}"
    )


def qr_mode(mode: Any) -> Exception:
    return ValueError(f"qr: mode must be 'reduced' or 'complete'; got {mode!r}")


def norm_order(name: Any, ord: Any) -> Exception:
    return ValueError(f"{name}: no norm of this order; got {ord!r}")


def axis_count(name: Any, axes: Any) -> Exception:
    return ValueError(f"{name}: expected one axis or two; got {axes}")


def solve_shapes(shape1: Any, shape2: Any) -> Exception:
    return ValueError(f"solve: x2 must have the rows of x1; got shapes {shape1} and {shape2}")


def _which(index: Any) -> str:
    return f"matrix {index} of the stack" if index else "the matrix"


def singular_matrix(name: Any, index: Any, shape: Any) -> Exception:
    return LinAlgError(f"{name}: {_which(index)} is singular; got shape {shape}")


def not_positive_definite(name: Any, index: Any, shape: Any) -> Exception:
    return LinAlgError(f"{name}: {_which(index)} is not positive definite; got shape {shape}")


def no_convergence(name: Any, index: Any, shape: Any) -> Exception:
    return LinAlgError(f"{name}: the iteration for {_which(index)} does not end; got shape {shape}")


def not_finite(name: Any, index: Any, shape: Any) -> Exception:
    return LinAlgError(f"{name}: {_which(index)} holds an infinity or NaN; got shape {shape}")


def vecdot_axis(axis: Any, shape1: Any, shape2: Any) -> Exception:
    return ValueError(
        f"vecdot: axis must be negative and within both shapes;"
        f" got {axis} for {shape1} and {shape2}"
    )


def fft_length(name: Any, n: Any) -> Exception:
    return ValueError(f"{name}: a transform needs at least 1 point; got {n}")


def fft_too_long(name: Any, n: Any) -> Exception:
    return ValueError(f"{name}: too many points for one transform; got {n}")


def fft_norm(name: Any, norm: Any) -> Exception:
    return ValueError(f"{name}: norm must be 'backward', 'ortho' or 'forward'; got {norm!r}")


def fft_axes(name: Any, s: Any, axes: Any) -> Exception:
    return ValueError(f"{name}: s and axes must have the same length; got {s} and {axes}")


def fft_no_axes(name: Any) -> Exception:
    return ValueError(f"{name}: expected at least one axis; got none")


def fft_spacing(name: Any, d: Any) -> Exception:
    return ValueError(f"{name}: the spacing d must not be 0; got {d}")


def warn_integer_division(name: Any) -> None:
    warnings.warn(
        f"{name}: division by zero; integer results are 0 there", RuntimeWarning, stacklevel=2
    )


def where_one_value() -> Exception:
    return TypeError("where: expected both x1 and x2, or neither; got one of them")


def clip_limits() -> Exception:
    return ValueError("clip: min and a_min, max and a_max are the same; got both")


def not_in_place(name: Any, kind: Any) -> Exception:
    return TypeError(f"{name}: only an ArrPy can be changed in place; got {kind}")


def unknown_word(name: Any, argument: Any, word: Any, words: Any) -> Exception:
    return ValueError(f"{name}: {argument} must be one of {', '.join(words)}; got {word!r}")


def coordinate_shapes(name: Any, shape1: Any, shape2: Any) -> Exception:
    return ValueError(f"{name}: coordinates must be vectors of one length; got {shape1}, {shape2}")


def dimension_count(name: Any, argument: Any, count: Any, dimensions: Any) -> Exception:
    return ValueError(
        f"{name}: {argument} needs an entry for each dimension; got {count} for {dimensions}"
    )


def all_nan(name: Any, shape: Any, axis: Any) -> Exception:
    return ValueError(f"{name}: only NaN to choose from; got shape {shape}, axis {axis}")


def one_axis(name: Any, shape: Any) -> Exception:
    return ValueError(f"{name}: expected one dimension; got shape {shape}")


def negative_bin(least: Any) -> Exception:
    return ValueError(f"bincount: elements must not be negative; got {least}")


def quantile_axes(name: Any, shape: Any) -> Exception:
    return ValueError(f"{name}: q has at most two dimensions; got shape {shape}")


def quantile_range(name: Any, most: Any, value: Any) -> Exception:
    return ValueError(f"{name}: q must be from 0 to {most}; got {value}")


def weights_method(name: Any, method: Any) -> Exception:
    return ValueError(f"{name}: weights need the method 'inverted_cdf'; got {method!r}")


def weights_axis(name: Any, weights: Any, shape: Any) -> Exception:
    return TypeError(
        f"{name}: weights of another shape than the array need an axis; got {weights} and {shape}"
    )


def useless_weights(name: Any) -> Exception:
    return ValueError(f"{name}: weights must be finite and not all 0; got others")


def not_monotonic(name: Any) -> Exception:
    return ValueError(
        f"{name}: the edges of bins must ascend; got a smaller one after a larger one"
    )


def rule_of_weights(name: Any) -> Exception:
    return TypeError(f"{name}: no rule finds bins for weighted data; got a rule and weights")


def bin_count(name: Any, bins: Any) -> Exception:
    return ValueError(f"{name}: at least one bin is needed; got {bins}")


def too_many_bins(name: Any, bins: Any, first: Any, last: Any) -> Exception:
    return ValueError(
        f"{name}: the bins would have no width; got {bins} bins from {first} to {last}"
    )


def range_order(name: Any, first: Any, last: Any) -> Exception:
    return ValueError(f"{name}: the range must ascend; got {first} to {last}")


def range_finite(name: Any, first: Any, last: Any) -> Exception:
    return ValueError(f"{name}: the range must be finite; got {first} to {last}")


def nonzero_0d() -> Exception:
    return ValueError("nonzero: expected at least 1 dimension; got shape ()")


def diff_0d() -> Exception:
    return ValueError("diff: expected at least 1 dimension; got shape ()")


def diff_count(n: Any) -> Exception:
    return ValueError(f"diff: n must not be negative; got {n}")


def axis_required(name: Any, shape: Any) -> Exception:
    return ValueError(f"{name}: axis is required for more than one dimension; got shape {shape}")


def kth_type(name: Any, kth: Any) -> Exception:
    return TypeError(f"{name}: kth must be an integer or a sequence of integers; got {kth!r}")


def kth_range(name: Any, rank: Any, length: Any) -> Exception:
    return ValueError(f"{name}: kth out of range for an axis of length {length}; got {rank}")


def search_side(side: Any) -> Exception:
    return ValueError(f"searchsorted: side must be 'left' or 'right'; got {side!r}")


def one_dimension(name: Any, argument: Any, shape: Any) -> Exception:
    return ValueError(f"{name}: {argument} must have 1 dimension; got shape {shape}")


def sorter_shape(shape: Any, length: Any) -> Exception:
    return ValueError(
        f"searchsorted: sorter must have the shape ({length},) of x1; got shape {shape}"
    )


def unique_axis(axis: Any) -> Exception:
    return IndexError(f"unique: axis out of range for 0 dimensions; got {axis}")


def lexsort_keys(shapes: Any) -> Exception:
    got = _join(shapes) if shapes else "none"
    return ValueError(f"lexsort: expected at least one key, all of one shape; got {got}")


def topk_count(k: Any, length: Any) -> Exception:
    return ValueError(f"topk: k must be within 0 to {length}, the length of the axis; got {k}")


def bins_order() -> Exception:
    return ValueError("digitize: bins must be ascending or descending; got neither")


def along_axis_ndim(name: Any, shape: Any, indices: Any) -> Exception:
    return ValueError(
        f"{name}: x and indices must have the same number of axes; got shapes {shape} and {indices}"
    )


def zero_step() -> Exception:
    return ValueError("arange: step must not be 0; got 0")


def endless_range(start: Any, stop: Any, step: Any) -> Exception:
    return ValueError(
        f"arange: no finite number of steps; got start {start}, stop {stop}, step {step}"
    )


def not_an_integer(name: Any, argument: Any, value: Any) -> Exception:
    return TypeError(f"{name}: {argument} must be an integer; got {value!r}")


def real_number(name: Any, value: Any) -> Exception:
    return TypeError(f"{name}: expected a real number; got {value!r}")


def indexing(value: Any) -> Exception:
    return ValueError(f"meshgrid: indexing must be 'xy' or 'ij'; got {value!r}")


def not_a_vector(name: Any, shape: Any) -> Exception:
    return ValueError(f"{name}: expected at most 1 dimension; got shape {shape}")


def vector_or_matrix(name: Any, shape: Any) -> Exception:
    return ValueError(f"{name}: expected 1 or 2 dimensions; got shape {shape}")


def moveaxis_lengths(source: Any, destination: Any) -> Exception:
    return ValueError(
        f"moveaxis: as many destinations as sources are needed; got {source} and {destination}"
    )


def squeeze_axis(axis: Any, shape: Any) -> Exception:
    return ValueError(f"squeeze: only axes of length 1 can go; got axis {axis} of shape {shape}")


def roll_lengths(shift: Any, axis: Any) -> Exception:
    return ValueError(f"roll: as many shifts as axes are needed; got {shift} and {axis}")


def nothing_to_join(name: Any) -> Exception:
    return ValueError(f"{name}: expected at least one array; got none")


def join_0d(name: Any) -> Exception:
    return ValueError(f"{name}: 0-d arrays cannot be joined; got shape ()")


def join_shapes(name: Any, shapes: Any, axis: Any) -> Exception:
    return ValueError(f"{name}: shapes must agree except on axis {axis}; got {_join(shapes)}")


def stack_shapes(shapes: Any) -> Exception:
    return ValueError(f"stack: shapes must agree; got {_join(shapes)}")


def unstack_0d() -> Exception:
    return ValueError("unstack: expected at least 1 dimension; got shape ()")


def seed_value(value: Any) -> Exception:
    return ValueError(f"SeedSequence: entropy is made of non-negative integers; got {value!r}")


def seed_type(value: Any) -> Exception:
    return TypeError(
        f"SeedSequence: entropy is an integer or a flat sequence of them; got {value!r}"
    )


def pool_size(size: Any) -> Exception:
    return ValueError(f"SeedSequence: pool_size must be from 4 to 4096; got {size}")


def negative_count(name: Any, argument: Any, count: Any) -> Exception:
    return ValueError(f"{name}: {argument} must not be negative; got {count}")


def abstract_bit_generator() -> Exception:
    return NotImplementedError("BitGenerator: only its subclasses draw bits; got the base class")


def generator_state(name: Any, value: Any) -> Exception:
    return ValueError(f"state: expected a state of {name}; got {value!r}")


def cannot_spawn() -> Exception:
    return TypeError("spawn: the seed sequence cannot spawn; got one without a method spawn")


def seed_and_key() -> Exception:
    return ValueError("Philox: a seed makes a key, so only one of them can be given; got both")


def key_range(name: Any, value: Any, bits: Any) -> Exception:
    return ValueError(
        f"Philox: {name} is an integer of {bits} bits or {bits // 64} words of 64; got {value!r}"
    )


def not_a_bit_generator(value: Any) -> Exception:
    return TypeError(f"Generator: expected a bit generator; got {type(value).__name__}")


def random_size(name: Any, size: Any, shape: Any) -> Exception:
    return ValueError(
        f"{name}: the parameters do not broadcast to size; got shape {shape} and {size}"
    )


def random_parameter(name: Any, argument: Any, what: Any, value: Any) -> Exception:
    return ValueError(f"{name}: {argument} {what}; got {value}")


def random_vector(name: Any, argument: Any, value: Any) -> Exception:
    got = getattr(value, "shape", value)
    return ValueError(f"{name}: {argument} must have one dimension; got {got}")


def random_interval(low: Any, high: Any, endpoint: Any) -> Exception:
    sign = "<=" if endpoint else "<"
    return ValueError(f"integers: low {sign} high is needed; got low {low} and high {high}")


def infinite_range(name: Any, low: Any, high: Any) -> Exception:
    return OverflowError(f"{name}: high - low must be finite; got low {low} and high {high}")


def exponential_method(method: Any) -> Exception:
    return ValueError(f"standard_exponential: method must be 'zig' or 'inv'; got {method!r}")


def not_mutable(name: Any, value: Any) -> Exception:
    return TypeError(f"{name}: expected an array or a mutable sequence; got {type(value).__name__}")


def choice_population(value: Any) -> Exception:
    return ValueError(
        f"choice: a must be a positive integer or an array with elements; got {value}"
    )


def choice_sample(count: Any, population: Any) -> Exception:
    return ValueError(
        f"choice: without replacement only {population} can be drawn; got a size of {count}"
    )


def choice_lengths(shape: Any, population: Any) -> Exception:
    return ValueError(f"choice: p must have shape ({population},) like a; got {shape}")


def check_valid(value: Any) -> Exception:
    return ValueError(
        f"multivariate_normal: check_valid must be 'warn', 'raise' or 'ignore'; got {value!r}"
    )


def covariance_shape(name: Any, shape: Any, length: Any) -> Exception:
    return ValueError(f"{name}: cov must have shape ({length}, {length}) like mean; got {shape}")


def warn_covariance(name: Any) -> None:
    warnings.warn(
        f"{name}: cov is not symmetric and positive semidefinite", RuntimeWarning, stacklevel=3
    )


def repeat_counts(shape: Any, length: Any) -> Exception:
    return ValueError(
        f"repeat: expected one count or {length} of them; got counts of shape {shape}"
    )


def negative_repeat(counts: Any) -> Exception:
    return ValueError(f"repeat: counts must not be negative; got {counts}")


def tensordot_axes(axes: Any, shape1: Any, shape2: Any) -> Exception:
    return ValueError(f"tensordot: axes do not fit; got {axes} for shapes {shape1} and {shape2}")


def no_arguments(name: Any) -> Exception:
    return ValueError(f"{name}: expected at least one argument; got none")


def unknown_kind(name: Any, kind: Any, kinds: Any) -> Exception:
    return ValueError(f"{name}: kind must be one of {', '.join(kinds)}; got {kind!r}")


def product_shapes(name: Any, expected: Any, shape1: Any, shape2: Any) -> Exception:
    return ValueError(f"{name}: expected the shapes {expected}; got {shape1} and {shape2}")


def wrong_value(name: Any, argument: Any, expected: Any, got: Any) -> Exception:
    return ValueError(f"{name}: {argument} must be {expected}; got {got}")


def wrong_type(name: Any, argument: Any, expected: Any, got: Any) -> Exception:
    return TypeError(f"{name}: {argument} must be {expected}; got {got}")


def too_few_axes(name: Any, least: Any, shape: Any) -> Exception:
    plural = "dimension" if least == 1 else "dimensions"
    return ValueError(f"{name}: expected at least {least} {plural}; got shape {shape}")


def window_length(name: Any, window: Any, shape: Any) -> Exception:
    return ValueError(f"{name}: a window is longer than its axis; got {window} for shape {shape}")


def unequal_split(name: Any, count: Any, length: Any) -> Exception:
    return ValueError(f"{name}: no equal division into {count} parts; got length {length}")


def pad_option(mode: Any, option: Any) -> Exception:
    return ValueError(f"pad: mode {mode!r} has no such option; got {option}")


def pad_empty(mode: Any, axis: Any, shape: Any) -> Exception:
    return ValueError(
        f"pad: mode {mode!r} cannot continue axis {axis}, which is empty; got shape {shape}"
    )


def select_lists(conditions: Any, choices: Any) -> Exception:
    return ValueError(
        f"select: as many choices as conditions are needed, at least one; got {conditions}"
        f" conditions and {choices} choices"
    )


def casting(source: Any, target: Any, rule: Any) -> Exception:
    return TypeError(f"copyto: casting {rule!r} forbids this conversion; got {source} to {target}")


def buffer_remainder(room: Any, itemsize: Any) -> Exception:
    return ValueError(
        f"frombuffer: not a whole number of {itemsize}-byte elements; got {room} bytes"
    )


def buffer_room(count: Any, itemsize: Any, room: Any) -> Exception:
    return ValueError(
        f"frombuffer: the buffer is too small for {count} elements of {itemsize} bytes; got {room}"
        " bytes"
    )
