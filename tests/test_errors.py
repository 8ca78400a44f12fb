# ruff: noqa: E501
"""Every message: a call, the exception class, the exact text; the same on all backends.

`a` is int64 of shape (2, 3), `b` float64 of shape (4,), `c` complex128 of shape (2,), `d` a 0-d
float64, `m` a bool mask of shape (2, 2), `e` an empty array of shape (0, 3).
"""

import re
from inspect import getmembers, isfunction

import numpy as np
import pytest
from numpy_reference import BACKENDS

import arrpy
from arrpy import errors

TABLE = [
    # broadcasting and dtypes
    ("add(a, b)", ValueError, "add: shapes (2, 3) and (4,) do not broadcast; axis 1 is 3 in x1 and 4 in x2"),
    ("a + b", ValueError, "add: shapes (2, 3) and (4,) do not broadcast; axis 1 is 3 in x1 and 4 in x2"),
    ("hypot(a, a)", TypeError, "hypot: expected real floating-point dtypes; got int64"),
    ("c < c", TypeError, "less: expected real dtypes; got complex128"),
    ("~b", TypeError, "bitwise_invert: expected integer or boolean dtypes; got float64"),
    ("-m", TypeError, "negative: expected numeric dtypes; got bool"),
    ("where(m, a, a)", ValueError, "where: shapes (2, 2) and (2, 3) do not broadcast; axis 1 is 2 in x1 and 3 in x2"),
    ("add(a, 'x')", TypeError, "add: expected arrays or Python numbers; got str"),
    ("add(None, a)", TypeError, "add: expected arrays or Python numbers; got NoneType"),
    ("a ** -1", ValueError, "pow: integers have no negative powers; got int64 and a negative exponent"),
    ("broadcast_shapes((2,), (3,))", ValueError, "broadcast_shapes: shapes (2,) and (3,) do not broadcast; axis 0 is 2 in x1 and 3 in x2"),
    ("broadcast_to(a, (3, 2))", ValueError, "broadcast_to: shapes (2, 3) and (3, 2) do not broadcast; axis 1 is 3 in x1 and 2 in x2"),
    # out and where
    ("add(a, a, out=b)", ValueError, "add: out must have the result's shape (2, 3); got (4,)"),
    ("add(a, 0.5, out=a)", TypeError, "add: a float64 result cannot be stored in out; got int64"),
    ("add(a, a, out=[1])", TypeError, "add: out must be an ArrPy; got list"),
    ("add(a, a, where=a)", TypeError, "add: where must be a bool array; got int64 array"),
    ("add(b, 1, out=broadcast_to(d, (4,)))", ValueError, "add: the array is read-only"),
    # creation
    ("ArrPy([[1, 2], [3]])", ValueError, "ArrPy: row 1 has 1 value, row 0 has 2"),
    ("ArrPy([[1] * 5] * 3 + [[1] * 4])", ValueError, "ArrPy: row 3 has 4 values, row 0 has 5"),
    ("ArrPy([[1, 2], 3])", ValueError, "ArrPy: [1] is a number, [0] is a list"),
    ("ArrPy([1, 'x'])", TypeError, "ArrPy: cannot make a number of str at [1]; got 'x'"),
    ("ArrPy([1, 300], dtype='uint8')", OverflowError, "ArrPy: 300 at [1] does not fit uint8"),
    ("ArrPy([2**64])", OverflowError, "ArrPy: integer 2**64 at [0] does not fit int64 or uint64"),
    ("ArrPy([1j], dtype='float64')", TypeError, "ArrPy: cannot make float64 of complex at [0]; got 1j"),
    ("ArrPy([1], dtype='float16')", TypeError, "ArrPy: not one of the 13 dtypes; got 'float16'"),
    ("ArrPy([1], backend='gpu')", ValueError, "ArrPy: backend must be one of python, cython, cpp; got 'gpu'"),
    ("zeros(3, device='gpu')", ValueError, "zeros: device must be one of cpu; got 'gpu'"),
    ("zeros((2, -1))", ValueError, "zeros: lengths must not be negative; got shape (2, -1)"),
    ("zeros('ab')", TypeError, "zeros: a shape is an integer or a tuple of integers; got 'ab'"),
    ("zeros(2.5)", TypeError, "zeros: a shape is an integer or a tuple of integers; got 2.5"),
    ("zeros(2**64)", ValueError, "zeros: a length does not fit 64 bits; got shape (18446744073709551616,)"),
    ("zeros((2**40, 2**40))", ValueError, "zeros: too many bytes for one array; got shape (1099511627776, 1099511627776) of 8-byte elements"),
    ("zeros((1,) * 65)", ValueError, "zeros: at most 64 axes; got 65"),
    ("arange(1, 5, 0)", ValueError, "arange: step must not be 0; got 0"),
    ("arange(1.0, float('inf'))", ValueError, "arange: no finite number of steps; got start 1.0, stop inf, step 1"),
    ("arange('3')", TypeError, "arange: expected a real number; got '3'"),
    ("arange(3, dtype='bool')", TypeError, "arange: expected numeric dtypes; got bool"),
    ("linspace(0, 1, -1)", ValueError, "linspace: lengths must not be negative; got shape (-1,)"),
    ("linspace(0, 1, 2.5)", TypeError, "linspace: num must be an integer; got 2.5"),
    ("eye(2, k=0.5)", TypeError, "eye: k must be an integer; got 0.5"),
    ("tril(b)", ValueError, "tril: expected a matrix; got shape (4,)"),
    ("meshgrid(a)", ValueError, "meshgrid: expected at most 1 dimension; got shape (2, 3)"),
    ("meshgrid(b, indexing='ji')", ValueError, "meshgrid: indexing must be 'xy' or 'ij'; got 'ji'"),
    ("asarray([1], copy=False)", ValueError, "asarray: copy=False, but memory cannot be shared; got list"),
    ("asarray(array16)", TypeError, "asarray: no dtype for this buffer; got format 'e' of 2 bytes"),
    # indexing
    ("b[4]", IndexError, "index: out of range on axis 0 of length 4; got 4"),
    ("b[[0, -5]]", IndexError, "index: out of range on axis 0 of length 4; got -5"),
    ("a[0, 3]", IndexError, "index: out of range on axis 1 of length 3; got 3"),
    ("a[0, 0, 0]", IndexError, "index: too many indices for 2 dimensions; got 3"),
    ("a[..., ...]", IndexError, "index: only one ... is allowed; got (Ellipsis, Ellipsis)"),
    ("a['x']", IndexError, "index: expected integers, slices, ..., None, masks or integer arrays; got str"),
    ("a[1.0]", IndexError, "index: expected integers, slices, ..., None, masks or integer arrays; got float"),
    ("a[b]", IndexError, "index: index arrays are integer or bool; got float64"),
    ("a[::0]", ValueError, "index: the step of a slice must not be 0; got slice(None, None, 0)"),
    ("a[1:2.5]", TypeError, "index: the parts of a slice are integers or None; got slice(1, 2.5, None)"),
    ("a.__delitem__(0)", TypeError, "delitem: the elements of an array cannot be deleted, arrpy.delete copies the others; got 0"),
    ("a.item(99)", IndexError, "item: out of range for 6 elements; got 99"),
    ("a.item(0, 9)", IndexError, "item: out of range on axis 1 of length 3; got 9"),
    ("a.item('x')", TypeError, "item: index must be an integer; got 'x'"),
    ("int(d * float('nan'))", ValueError, "int: no such number; got nan"),
    ("int8(300)", OverflowError, "int8: 300 does not fit int8"),
    ("stack([a, a], axis=4)", IndexError, "stack: axis out of range for 3 dimensions; got 4"),
    ("percentile(b, [50, 150])", ValueError, "percentile: q must be from 0 to 100; got 150"),
    ("dot(a, a)", ValueError, "dot: shapes do not fit; got (2, 3) and (2, 3)"),
    ("a[m]", IndexError, "index: the mask must have the lengths of the axes from 0 on; got mask (2, 2) for array (2, 3)"),
    ("a.__setitem__((0, 0), 1j)", TypeError, "setitem: complex values cannot be stored as int64"),
    ("a.__setitem__(0, b)", ValueError, "setitem: shape (4,) does not broadcast to (3,)"),
    ("a.__setitem__(a > 0, b)", ValueError, "setitem: the mask selects 5 elements; got values of shape (4,)"),
    ("asarray(b'ab').__setitem__(0, 1)", ValueError, "setitem: the array is read-only"),
    ("take(a, ArrPy([0]))", ValueError, "take: axis is required for more than one dimension; got shape (2, 3)"),
    ("take(b, b)", TypeError, "take: expected integer dtypes; got float64"),
    # manipulation
    ("reshape(a, (4,))", ValueError, "reshape: the sizes differ; got shape (2, 3) and (4,)"),
    ("reshape(a, (-1, -1))", ValueError, "reshape: only one length can be -1, to be found; got shape (-1, -1)"),
    ("reshape(a.T, (6,), copy=False)", ValueError, "asarray: copy=False, but memory cannot be shared; got a reshape of these strides"),
    ("permute_dims(a, (0, 0))", ValueError, "permute_dims: axes must be a permutation of 0 to 1; got (0, 0)"),
    ("moveaxis(a, (0, 1), 0)", ValueError, "moveaxis: as many destinations as sources are needed; got (0, 1) and 0"),
    ("expand_dims(a, axis=4)", IndexError, "expand_dims: axis out of range for 3 dimensions; got 4"),
    ("squeeze(a, axis=0)", ValueError, "squeeze: only axes of length 1 can go; got axis 0 of shape (2, 3)"),
    ("flip(a, axis=(0, 0))", ValueError, "flip: an axis is named twice; got (0, 0)"),
    ("flip(a, axis='x')", TypeError, "flip: axis must be an integer or a tuple of integers; got 'x'"),
    ("roll(a, (1, 2, 3), axis=(0, 1))", ValueError, "roll: as many shifts as axes are needed; got (1, 2, 3) and (0, 1)"),
    ("roll(a, 1.5, axis=0)", TypeError, "roll: shift must be an integer; got 1.5"),
    ("concat([])", ValueError, "concat: expected at least one array; got none"),
    ("concat([d])", ValueError, "concat: 0-d arrays cannot be joined; got shape ()"),
    ("concat([a, b])", ValueError, "concat: shapes must agree except on axis 0; got (2, 3) and (4,)"),
    ("stack([a, b])", ValueError, "stack: shapes must agree; got (2, 3) and (4,)"),
    ("unstack(d)", ValueError, "unstack: expected at least 1 dimension; got shape ()"),
    ("repeat(b, ArrPy([1, 2]))", ValueError, "repeat: expected one count or 4 of them; got counts of shape (2,)"),
    ("repeat(b, -1)", ValueError, "repeat: counts must not be negative; got -1"),
    ("tile(b, (-1,))", ValueError, "tile: lengths must not be negative; got shape (-1,)"),
    ("a.T.T.mT.reshape(6).T", ValueError, "T: expected a matrix; got shape (6,)"),
    # beyond the standard
    ('a[[0, 1], [0, 1, 2]]', IndexError, 'index: index arrays of different shapes; got (2,) and (3,)'),
    ('a[10**30]', IndexError, 'index: out of range on axis 0 of length 2; got 1000000000000000000000000000000'),
    ('b.__setitem__(0, 10**400)', OverflowError, 'setitem: about 2**1329 does not fit float64'),
    ('a.__setitem__(0, 10**30)', OverflowError, 'setitem: 1000000000000000000000000000000 does not fit int64'),
    ('zeros((2**62, 2**62, 0, -1))', ValueError, 'zeros: lengths must not be negative; got shape (4611686018427387904, 4611686018427387904, 0, -1)'),
    ("array([1, 'x'])", TypeError, "array: cannot make a number of str at [1]; got 'x'"),
    ('array([1], ndmin=65)', ValueError, 'array: at most 64 axes; got 65'),
    ('full((2,), [1, 2, 3])', ValueError, 'full: shapes (3,) and (2,) do not broadcast; axis 0 is 3 in x1 and 2 in x2'),
    ('linspace(0, 1, 10**30)', ValueError, 'linspace: too many bytes for one array; got shape (1000000000000000000000000000000,) of 8-byte elements'),
    ('arange(10**30)', ValueError, 'arange: too many bytes for one array; got shape (1000000000000000000000000000000,) of 8-byte elements'),
    ('as_strided(b, (5,), (8,))', ValueError, "as_strided: elements outside the array's storage; got shape (5,), strides (8,)"),
    ('as_strided(b, (2,), (3,))', ValueError, 'as_strided: strides must be multiples of the element size 8; got 3'),
    ('as_strided(b, (2**62, 2**62), (8, 8))', ValueError, 'as_strided: too many bytes for one array; got shape (4611686018427387904, 4611686018427387904) of 8-byte elements'),
    ('sliding_window_view(b, 5)', ValueError, 'sliding_window_view: a window is longer than its axis; got (5,) for shape (4,)'),
    ("b.view('complex128')[0:0].view('bool')", TypeError, 'view: only bool memory can be seen as bool; got complex128'),
    ("reshape(a, (3, 2), order='A')", ValueError, "reshape: order must be 'C' or 'F'; got 'A'"),
    ('take(b, ArrPy([9]))', IndexError, 'take: out of range on axis 0 of length 4; got 9'),
    ("take(b, ArrPy([9]), mode='x')", ValueError, "take: mode must be 'raise', 'wrap' or 'clip'; got 'x'"),
    ('transpose(a, (0, 0))', ValueError, 'transpose: axes must be a permutation of 0 to 1; got (0, 0)'),
    ('swapaxes(a, 0, 2)', IndexError, 'swapaxes: axis out of range for 2 dimensions; got 2'),
    ('rot90(a, 1, (0, 0))', ValueError, 'rot90: an axis is named twice; got (0, 0)'),
    ('fliplr(b)', ValueError, 'fliplr: expected at least 2 dimensions; got shape (4,)'),
    ('hstack([])', ValueError, 'hstack: expected at least one array; got none'),
    ('hstack(3)', TypeError, 'hstack: expected a sequence of arrays; got int'),
    ('vstack([a, b])', ValueError, 'vstack: shapes must agree except on axis 0; got (2, 3) and (1, 4)'),
    ('block([[a], a])', ValueError, 'block: lists must be nested equally deep; got depths [0, 1]'),
    ('split(b, 3)', ValueError, 'split: no equal division into 3 parts; got length 4'),
    ('array_split(b, 0)', ValueError, 'array_split: the number of parts must be positive; got 0'),
    ('vsplit(b, 2)', ValueError, 'vsplit: expected at least 2 dimensions; got shape (4,)'),
    ('insert(b, 9, 0)', IndexError, 'insert: out of range on axis 0 of length 4; got 9'),
    ('delete(b, 9)', IndexError, 'delete: out of range on axis 0 of length 4; got 9'),
    ('append(a, b, 0)', ValueError, 'append: shapes must agree except on axis 0; got (2, 3) and (4,)'),
    ('resize(b, (-1,))', ValueError, 'resize: lengths must not be negative; got shape (-1,)'),
    ("trim_zeros(b, 'x')", ValueError, "trim_zeros: trim must be 'fb', 'f' or 'b'; got 'x'"),
    ('pad(b, -1)', ValueError, 'pad: pad_width must be at least 0; got -1'),
    ('pad(b, 0.5)', TypeError, 'pad: pad_width must be integers; got float64'),
    ("pad(b, 1, 'x')", ValueError, "pad: mode must be one of constant, edge, linear_ramp, maximum, mean, median, minimum, reflect, symmetric, wrap, empty; got 'x'"),
    ("pad(b, 1, 'edge', end_values=3)", ValueError, "pad: mode 'edge' has no such option; got end_values"),
    ("pad(e, 1, 'edge')", ValueError, "pad: mode 'edge' cannot continue axis 0, which is empty; got shape (0, 3)"),
    ('select([a], [a])', TypeError, 'select: expected bool dtypes; got int64'),
    ('select([], [])', ValueError, 'select: as many choices as conditions are needed, at least one; got 0 conditions and 0 choices'),
    ('choose(ArrPy([0, 3]), [b, b])', ValueError, 'choose: numbers must be from 0 to 1; got 3'),
    ('compress(a, b)', ValueError, 'compress: expected at most 1 dimension; got shape (2, 3)'),
    ('place(b, b > 0, [])', ValueError, 'place: vals must be at least one value; got none'),
    ('place([1], [True], 1)', TypeError, 'place: the array to change must be an ArrPy; got list'),
    ('put(b, [9], 1)', IndexError, 'put: out of range on axis 0 of length 4; got 9'),
    ('putmask(b, [True], 1)', ValueError, 'putmask: the mask must be of 4 elements; got 1'),
    ('copyto(a, 0.5)', TypeError, "copyto: casting 'same_kind' forbids this conversion; got float64 to int64"),
    ('copyto(a, b)', TypeError, "copyto: casting 'same_kind' forbids this conversion; got float64 to int64"),
    ('copyto(broadcast_to(d, (4,)), 1)', ValueError, 'copyto: the array is read-only'),
    ('geomspace(0, 1)', ValueError, 'geomspace: the ends must be other than 0; got 0'),
    ('diag(zeros((1, 1, 1)))', ValueError, 'diag: expected 1 or 2 dimensions; got shape (1, 1, 1)'),
    ('diagonal(b)', ValueError, 'diagonal: expected at least 2 dimensions; got shape (4,)'),
    ('fill_diagonal(zeros((2, 3, 2)), 1)', ValueError, 'fill_diagonal: all lengths must be equal; got shape (2, 3, 2)'),
    ('tri(-1)', ValueError, 'tri: lengths must not be negative; got shape (-1, -1)'),
    ('vander(a)', ValueError, 'vander: expected at most 1 dimension; got shape (2, 3)'),
    ('ix_(a)', ValueError, 'ix_: expected at most 1 dimension; got shape (2, 3)'),
    ('unravel_index([6], (2, 3))', ValueError, 'unravel_index: indices must be from 0 to 5; got 6'),
    ('ravel_multi_index(([2], [0]), (2, 3))', ValueError, 'ravel_multi_index: indices must be from 0 to 1; got 2'),
    ('ravel_multi_index(([0],), (2, 3))', ValueError, 'ravel_multi_index: multi_index must be 2 arrays; got 1'),
    ('indices((-1,))', ValueError, 'indices: lengths must not be negative; got shape (-1,)'),
    ('mgrid[3]', TypeError, 'mgrid: the key must be slices; got int'),
    ('fromiter([1, 2], int64, 3)', ValueError, 'fromiter: the iterator must be of 3 elements; got 2'),
    ("frombuffer(b'123', int16)", ValueError, 'frombuffer: not a whole number of 2-byte elements; got 3 bytes'),
    ("frombuffer(b'1234', int16, 3)", ValueError, 'frombuffer: the buffer is too small for 3 elements of 2 bytes; got 4 bytes'),
    ("frombuffer(b'1234', int16, -1, 9)", ValueError, 'frombuffer: offset must be from 0 to 4; got 9'),
    ('frombuffer(3)', TypeError, 'frombuffer: buffer must be bytes; got int'),
    ('ndindex(-1)', ValueError, 'ndindex: lengths must not be negative; got shape (-1,)'),
    ('broadcast(a, b)', ValueError, 'broadcast: shapes (2, 3) and (4,) do not broadcast; axis 1 is 3 in x1 and 4 in x2'),
    ('b.flat.__setitem__(0, [1, 2])', ValueError, 'flat: values for one element must be one; got 2'),
    # reductions and searching
    ("max(e, axis=0)", ValueError, "max: no elements to choose from; got shape (0, 3), axis 0"),
    ("argmin(e)", ValueError, "argmin: no elements to choose from; got shape (0, 3), axis None"),
    ("sum(a, axis=2)", IndexError, "sum: axis out of range for 2 dimensions; got 2"),
    ("sum(a, axis=(0, -2))", ValueError, "sum: an axis is named twice; got (0, -2)"),
    ("sum(b, dtype='int64')", TypeError, "sum: float64 cannot be summed as int64; use astype"),
    ("max(c)", TypeError, "max: expected real dtypes; got complex128"),
    ("cumulative_sum(a)", ValueError, "cumulative_sum: axis is required for more than one dimension; got shape (2, 3)"),
    ("nonzero(d)", ValueError, "nonzero: expected at least 1 dimension; got shape ()"),
    ("diff(d)", ValueError, "diff: expected at least 1 dimension; got shape ()"),
    ("diff(b, n=-1)", ValueError, "diff: n must not be negative; got -1"),
    ("diff(b, n=1.5)", TypeError, "diff: n must be an integer; got 1.5"),
    # products
    ("matmul(a, a)", ValueError, "matmul: shapes do not fit; got (2, 3) and (2, 3)"),
    ("a @ d", ValueError, "matmul: expected at least 1 dimension; got shapes (2, 3) and ()"),
    ("matmul(m, m)", TypeError, "matmul: expected numeric dtypes; got bool"),
    ("vecdot(a, b)", ValueError, "vecdot: shapes do not fit; got (2, 3) and (4,)"),
    ("vecdot(a, b, axis=-2)", ValueError, "vecdot: axis must be negative and within both shapes; got -2 for (2, 3) and (4,)"),
    ("tensordot(a, b, axes=1)", ValueError, "tensordot: axes do not fit; got 1 for shapes (2, 3) and (4,)"),
    ("cov(d)", ValueError, "cov: expected 1 or 2 dimensions; got shape ()"),
    ("fft.fft(b, n=0)", ValueError, "fft: a transform needs at least 1 point; got 0"),
    ("fft.fft(b, n=2**60)", ValueError, "fft: too many points for one transform; got 1152921504606846976"),
    ("fft.fft(b, n=2.5)", TypeError, "fft: n must be an integer; got 2.5"),
    ("fft.fft(b, axis=1)", IndexError, "fft: axis out of range for 1 dimensions; got 1"),
    ("fft.ifft(b, norm='unit')", ValueError, "ifft: norm must be 'backward', 'ortho' or 'forward'; got 'unit'"),
    ("fft.rfft(c)", TypeError, "rfft: expected real dtypes; got complex128"),
    ("fft.fftn(a, s=(2,), axes=(0, 1))", ValueError, "fftn: s and axes must have the same length; got (2,) and (0, 1)"),
    ("fft.rfftn(d)", ValueError, "rfftn: expected at least one axis; got none"),
    ("fft.fftfreq(4, d=0)", ValueError, "fftfreq: the spacing d must not be 0; got 0"),
    ("linalg.lstsq(a, b)", ValueError, "lstsq: expected shapes (m, n) and (m,) or (m, k); got (2, 3) and (4,)"),
    ("linalg.lstsq(a * float('inf'), c)", errors.LinAlgError, "lstsq: a must be finite; got an infinity or NaN"),
    # dtypes
    ("astype(c, 'float64')", TypeError, "astype: a complex number is not a real one; got complex128"),
    ("result_type()", ValueError, "result_type: expected at least one argument; got none"),
    ("isdtype(int8, 'text')", ValueError, "isdtype: kind must be one of bool, signed integer, unsigned integer, integral, real floating, complex floating, numeric; got 'text'"),
    ("finfo(int8)", TypeError, "finfo: expected floating-point dtypes; got int8"),
    ("iinfo(float32)", TypeError, "iinfo: expected integer dtypes; got float32"),
    # protocols
    ("len(d)", TypeError, "len: a 0-d array has no length; got shape ()"),
    ("iter(d)", TypeError, "iter: a 0-d array has no elements to iterate over; got shape ()"),
    ("bool(a)", TypeError, "bool: only one element is true or false, for several use any() or all(); got shape (2, 3)"),
    ("float(c[0])", TypeError, "float: a complex number is not a real one; got complex128"),
    ("a.item()", TypeError, "item: only arrays with one element can be converted; got shape (2, 3)"),
    ("d.__index__()", TypeError, "index: only 0-d integer arrays are indices; got a float64 array of shape ()"),
    ("a.to_device('gpu')", ValueError, "to_device: device must be one of cpu; got 'gpu'"),
    ("a.to_device('cpu', stream=1)", ValueError, "to_device: the cpu has no streams; got 1"),
    # state
    ("ArrPy()", TypeError, "ArrPy: expected numbers, as in ArrPy([1, 2]), or an array; got nothing"),
    ("zeros(3, 4)", TypeError, "zeros: a shape of several lengths is one tuple; got 4 for dtype"),
    ("can_cast(1, 2)", TypeError, "can_cast: not one of the 13 dtypes; got 1"),
    ("arrpy_random.rand(3)", AttributeError, "module 'arrpy.random' has no attribute 'rand'; use arrpy.random.default_rng(seed)"),
    ("arrpy_random.normal()", AttributeError, "module 'arrpy.random' has no attribute 'normal'; use arrpy.random.default_rng(seed).normal"),
    ("a.nosuch", AttributeError, "'arrpy.ArrPy' object has no attribute 'nosuch'"),
    ("sum(a, keepdims=b)", TypeError, "sum: keepdims must be True or False; got a float64 array of shape (4,)"),
    ("var(a, ddof='x')", TypeError, "var: ddof must be a real number; got 'x'"),
    ("interp(b, b, b, left='x')", TypeError, "interp: expected arrays or Python numbers; got str"),
    ("histogram(a, range=3)", TypeError, "histogram: range must be two real numbers; got 3"),
    ("bincount([1], minlength=1e30)", TypeError, "bincount: minlength must be an integer; got 1e+30"),
    ("array2string(a, separator=1)", TypeError, "array2string: separator must be a string; got 1"),
    ("set_backend('x')", ValueError, "set_backend: backend must be one of python, cython, cpp; got 'x'"),
    ("use('x')", ValueError, "use: backend must be one of python, cython, cpp; got 'x'"),
    ("set_num_threads(-1)", ValueError, "set_num_threads: expected 0 to "),
    ("set_isa('sse')", ValueError, "set_isa: this build and CPU offer "),
]  # fmt: skip


def names():
    return {name: getattr(arrpy, name) for name in dir(arrpy) if not name.startswith("_")} | {
        "a": arrpy.ArrPy([[0, 1, 2], [3, 4, 5]]),
        "b": arrpy.ArrPy([1.0, 2.0, 3.0, 4.0]),
        "c": arrpy.ArrPy([1j, 2j]),
        "d": arrpy.ArrPy(1.5),
        "e": arrpy.zeros((0, 3)),
        "m": arrpy.ones((2, 2), dtype="bool"),
        "array16": np.zeros(2, "float16"),
        "bool": bool,
        "fft": arrpy.fft,
        "arrpy_random": arrpy.random,
        "linalg": arrpy.linalg,
    }


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("call", "kind", "message"), TABLE, ids=[line[0] for line in TABLE])
def test_message(call, kind, message, backend):
    with arrpy.use(backend):
        known = names()
        before = {name: known[name].tolist() for name in "abcdem"}
        with pytest.raises(kind) as raised:
            eval(call, known)
        assert type(raised.value) is kind
        text = str(raised.value)
        assert text == message or (message.endswith(" ") and text.startswith(message))
        assert {name: known[name].tolist() for name in "abcdem"} == before


def test_what_cannot_be_compared_is_not_contained():
    x = arrpy.ArrPy([1.0, 2.0])
    assert 2 in x and 3 not in x and "x" not in x and None not in x


def test_a_path_that_cannot_be_written_is_named(tmp_path):
    path = tmp_path / "nowhere" / "x.npy"
    with pytest.raises(FileNotFoundError) as raised:
        arrpy.save(path, arrpy.ArrPy([1]))
    assert raised.value.filename == str(path)


def test_integer_division_by_zero_warns_once_per_call():
    for backend in BACKENDS:
        a = arrpy.ArrPy([4, 5, 6]).to_backend(backend)
        for call, name in ((lambda a=a: a // 0, "floor_divide"), (lambda a=a: a % 0, "remainder")):
            with pytest.warns(RuntimeWarning, match=f"{name}: division by zero") as warned:
                assert call().tolist() == [0, 0, 0]
            assert len(warned) == 1
        assert (a / 0).tolist() == [float("inf")] * 3


def test_every_message_reads_alike():
    """`<operation>: <what is wrong>`, in the table and in all that `arrpy.errors` can say."""
    said = [message for _, kind, message in TABLE if kind is not AttributeError]
    assert all(re.match(r"[A-Za-z_0-9]+: ", message) for message in said)
    for name, function in getmembers(errors, isfunction):
        if not name.startswith("_") and function.__module__ == errors.__name__:
            words = " ".join(
                part for part in function.__code__.co_consts[1:] if isinstance(part, str)
            )
            assert ":" in words or name in ("broadcast", "listed", "named", "text"), (
                f"{name}: no operation in {words!r}"
            )


def test_shapes_that_do_not_broadcast_are_shown_aligned():
    with pytest.raises(ValueError) as raised:
        arrpy.ones((2, 13, 1, 3)) + arrpy.ones((12, 5, 3))
    assert raised.value.__notes__ == [
        "    x1  2  13  1  3\n"
        "    x2     12  5  3\n"
        "           ^^"
    ]  # fmt: skip
