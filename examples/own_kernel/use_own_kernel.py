"""Run the compiled kernel on ArrPy's arrays, and check it against ArrPy's own Python tier."""

import own_kernel

import arrpy
from arrpy.python_backend import elementwise as python_tier


def operand(x):
    """Describe a matrix in the kernels' terms: (flat memory, start, row_stride, column_stride)."""
    memory = memoryview(x.storage)
    base, _ = x.storage.buffer_info()
    address, _ = x.get_c_pointer()
    row_stride, column_stride = (stride // x.itemsize for stride in x.strides)
    return memory, (address - base) // x.itemsize, row_stride, column_stride


def softsign(x, kernel=own_kernel.map1):
    """x / (1 + |x|) of a float64 matrix, also of a transposed, reversed or strided view."""
    if x.dtype != arrpy.float64 or x.ndim != 2:
        raise TypeError(f"softsign: expected a float64 matrix; got {x.dtype} of shape {x.shape}")
    out = arrpy.empty(x.shape)
    if x.size:
        kernel(*x.shape, operand(x), operand(out))
    return out


def in_python(rows, columns, x, out):
    """Run the same kernel in the Python tier: the loop is ArrPy's, the body one line."""
    python_tier.map1(lambda value: value / (1.0 + abs(value)), rows, columns, x, out)


if __name__ == "__main__":
    x = arrpy.reshape(arrpy.linspace(-3.0, 3.0, 600), (20, 30))
    layouts = {"contiguous": x, "transposed": x.T, "reversed, every 3rd column": x[::-1, ::3]}
    for name, view in layouts.items():
        same = softsign(view).tobytes() == softsign(view, in_python).tobytes()
        print(f"{name}: {'the same bits' if same else 'DIFFERENT'} as the Python tier")
        assert same
