"""The thirteen dtypes of the array API standard, their categories and how they promote."""

from .model import Dtype

_F32 = 3.4028234663852886e38
_F64 = 1.7976931348623157e308


def _integer(name: str, typecode: str, bits: int) -> Dtype:
    signed = not name.startswith("u")
    minimum = -(1 << (bits - 1)) if signed else 0
    maximum = (1 << (bits - signed)) - 1
    return Dtype(
        name=name,
        kind="signed integer" if signed else "unsigned integer",
        c_type=f"{name}_t",
        cython_type=f"{name}_t",
        typecode=typecode,
        itemsize=bits // 8,
        components=1,
        format=typecode,
        dlpack=(0 if signed else 1, bits),
        npy=f"{'<' if bits > 8 else '|'}{'i' if signed else 'u'}{bits // 8}",
        minimum=minimum,
        maximum=maximum,
    )


def _inexact(
    name: str, kind: str, c_type: str, cython_type: str, typecode: str, format: str
) -> Dtype:
    bits = int(name.lstrip("floatcmpex"))
    components = 2 if kind.startswith("complex") else 1
    limit = _F32 if typecode == "f" else _F64
    return Dtype(
        name=name,
        kind=kind,
        c_type=c_type,
        cython_type=cython_type,
        typecode=typecode,
        itemsize=bits // 8,
        components=components,
        format=format,
        dlpack=(5 if components == 2 else 2, bits),
        npy=f"<{'c' if components == 2 else 'f'}{bits // 8}",
        minimum=-limit,
        maximum=limit,
    )


_REAL = "real floating-point"
_COMPLEX = "complex floating-point"

DTYPES: tuple[Dtype, ...] = (
    Dtype("bool", "bool", "uint8_t", "uint8_t", "B", 1, 1, "?", (6, 8), "|b1", 0, 1),
    _integer("int8", "b", 8),
    _integer("int16", "h", 16),
    _integer("int32", "i", 32),
    _integer("int64", "q", 64),
    _integer("uint8", "B", 8),
    _integer("uint16", "H", 16),
    _integer("uint32", "I", 32),
    _integer("uint64", "Q", 64),
    _inexact("float32", _REAL, "float", "float", "f", "f"),
    _inexact("float64", _REAL, "double", "double", "d", "d"),
    _inexact("complex64", _COMPLEX, "complex<float>", "complex64_t", "f", "Zf"),
    _inexact("complex128", _COMPLEX, "complex<double>", "complex128_t", "d", "Zd"),
)

NUMBER = {dtype.name: number for number, dtype in enumerate(DTYPES)}


def _of_kinds(*kinds: str) -> tuple[Dtype, ...]:
    return tuple(dtype for dtype in DTYPES if dtype.kind in kinds)


_BOOL = ("bool",)
_INTEGER = ("signed integer", "unsigned integer")

# The standard's category words, and which dtypes they mean.
CATEGORIES: dict[str, tuple[Dtype, ...]] = {
    "all": DTYPES,
    "boolean": _of_kinds(*_BOOL),
    "integer": _of_kinds(*_INTEGER),
    "integer or boolean": _of_kinds(*_BOOL, *_INTEGER),
    "real": _of_kinds(*_BOOL, *_INTEGER, _REAL),
    "real numeric": _of_kinds(*_INTEGER, _REAL),
    "numeric": _of_kinds(*_INTEGER, _REAL, _COMPLEX),
    "real floating-point": _of_kinds(_REAL),
    "floating-point": _of_kinds(_REAL, _COMPLEX),
}


def _promote(first: Dtype, second: Dtype) -> str:
    if first.kind == second.kind:
        return max(first, second, key=lambda dtype: dtype.itemsize).name
    if second.kind == "bool":
        return first.name
    if first.kind == "bool":
        return second.name
    kinds = {first.kind, second.kind}
    if kinds == set(_INTEGER):
        signed, unsigned = (first, second) if first.kind == "signed integer" else (second, first)
        if signed.itemsize > unsigned.itemsize:
            return signed.name
        return "float64" if unsigned.itemsize == 8 else f"int{16 * unsigned.itemsize}"
    real_bytes = max(_real_bytes(first), _real_bytes(second))
    if _COMPLEX in kinds:
        return f"complex{16 * real_bytes}"
    return f"float{8 * real_bytes}"


def _real_bytes(dtype: Dtype) -> int:
    """Bytes of the smallest float that a dtype needs: float32 holds every 16-bit integer."""
    if dtype.kind in _INTEGER:
        return 4 if dtype.itemsize <= 2 else 8
    return dtype.itemsize // dtype.components


# The standard's promotion, and NumPy 2's where the standard leaves mixed kinds open.
PROMOTION: tuple[tuple[str, ...], ...] = tuple(
    tuple(_promote(first, second) for second in DTYPES) for first in DTYPES
)

RESULTS = (
    *("same", "bool", "real", "uint8", "int64", "float64"),
    *("accumulator", "floating accumulator", "real accumulator"),
)


def result_dtype(rule: str, dtype: Dtype) -> str:
    """The name of the result dtype of `dtype` input under a result rule of the specification."""
    if rule == "same":
        return dtype.name
    if rule == "real":
        return f"float{8 * dtype.itemsize // 2}" if dtype.components == 2 else dtype.name
    if rule == "accumulator":
        return {"bool": "int64", "signed integer": "int64", "unsigned integer": "uint64"}.get(
            dtype.kind, dtype.name
        )
    if rule == "floating accumulator":
        return "float64" if dtype.family in ("bool", "integer") else dtype.name
    if rule == "real accumulator":
        return result_dtype("real", DTYPES[NUMBER[result_dtype("floating accumulator", dtype)]])
    return rule
