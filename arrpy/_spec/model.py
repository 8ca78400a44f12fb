"""What one line of the specification says: a dtype, an operation."""

from dataclasses import dataclass

# Families of kernels that are not compiled for every instruction set, each with the widest of its
# own (cpp_kernels/meson.build). A wider CPU runs these. Maps, casts, products, reductions and scans
# differ by dtype: `Dtype.widest_isa`, `Operation.widest_isa`.
WIDEST_ISA = {
    "random": "baseline",
    "fft": "avx2",
    "factorization": "avx2",
    "memory": "avx2",
    "counting": "avx2",
    "sorting": "avx2",
}


@dataclass(frozen=True, slots=True)
class Dtype:
    """One row per dtype; its position in `dtypes.DTYPES` is its number everywhere.

    A complex number is stored as two components: `typecode`, `format` and `component` describe
    one component, `c_type` and `itemsize` the whole element.
    """

    name: str
    kind: str  # "bool", "signed integer", "unsigned integer", "real floating-point", "complex ..."
    c_type: str  # the type of a value in cpp_kernels
    cython_type: str  # and in cython_backend
    typecode: str  # of array.array
    itemsize: int  # bytes of one element
    components: int
    format: str  # PEP 3118
    dlpack: tuple[int, int]  # (type code, bits)
    npy: str  # the .npy descr, little-endian
    minimum: int | float
    maximum: int | float

    @property
    def family(self) -> str:
        """The word that prefixes a body made for one kind: bool, integer, floating, complex."""
        if self.kind == "bool":
            return "bool"
        if self.kind.endswith("integer"):
            return "integer"
        return "floating" if self.kind == "real floating-point" else "complex"

    @property
    def widest_isa(self) -> str:
        """The widest instruction set whose maps, casts and products are worth their size.

        AVX-512 has what AVX2 lacks for floats and for integers of 64 bits (docs/decisions/
        small-code.md); for the others it mostly has wider registers.
        """
        is_long = self.family == "integer" and self.itemsize == 8
        return "avx512" if is_long or self.family == "floating" else "avx2"


@dataclass(frozen=True, slots=True)
class Operation:
    """One line per operation.

    Attributes
    ----------
    name : the word of the array API standard; the public function, the body, the tests.
    form : "map1", "map2", "map3", "reduce", "scan" (primitives, one body per tier), or
        "composite" (written once over primitives).
    chapter : the standard's chapter; the module that holds the public function.
    dtypes : category of accepted input dtypes, a key of `dtypes.CATEGORIES`.
    result : "same", "bool", "real", "uint8", "int64", "accumulator", "floating accumulator",
        "real accumulator" (see `dtypes.result_dtype`).
    accuracy : "exact", "bounded" or "platform" (docs/numerics.md).
    formula : what it computes, in one line.
    operator : Python's name of the operator without underscores ("add"), or "".
    aliases : further public names, NumPy's.
    samples : where test values are drawn from, a key of tests/samples.py.
    ulp : largest error of a float64 result, 0.5 for a correctly rounded one.
    integers_as_float64 : integer and boolean input is computed as float64 (divide, sqrt, ...).
    complex_by_parts : complex input, of which there is no kernel, is computed as the pairs of its
        real parts, with a real result (var, std).
    public : False for building blocks without a public name.
    since : version of the standard that brought it.
    """

    name: str
    form: str
    chapter: str
    dtypes: str
    result: str
    accuracy: str
    formula: str
    operator: str = ""
    aliases: tuple[str, ...] = ()
    samples: str = "any"
    ulp: float = 0.5
    integers_as_float64: bool = False
    complex_by_parts: bool = False
    public: bool = True
    since: str = "2021.12"

    @property
    def arity(self) -> int:
        """How many arrays go in."""
        return int(self.form[-1]) if self.form.startswith("map") else 1

    def widest_isa(self, dtype: Dtype) -> str:
        """The widest instruction set with a kernel of its own; still wider ones take that."""
        if dtype.family in ("floating", "complex"):
            if self.accuracy == "platform":
                return "baseline"  # the C library does the work
            if self.form in ("reduce", "scan"):
                return "avx2"
        return dtype.widest_isa

    @property
    def is_primitive(self) -> bool:
        """Whether every backend has a body of its own."""
        return self.form != "composite"


@dataclass(frozen=True, slots=True)
class Function:
    """One line per public function that is not in the table of operations.

    Attributes
    ----------
    name : the public name, with its namespace: "sort", "linalg.svd", "random.Generator.normal".
    chapter : the module that holds it; modules that `import arrpy` does not load are loaded when
        the name is first asked for.
    dtypes : category of accepted dtypes of the first array, a key of `dtypes.CATEGORIES`;
        "" where no array goes in.
    result : dtype of the (first) result, as in `dtypes.result_dtype`, or "" where that depends on
        more than the dtype of the first array.
    accuracy : "exact", "bounded" or "platform" (docs/numerics.md).
    summary : what it gives, in one line.
    call : arguments of a call that tests run on every backend and for every dtype, over the names
        of tests/test_functions.py: x, y vectors, m a matrix, i indices, b a mask, dtype, rng a
        fresh random generator.
    family : "" for a composite, written once over other functions; else the word of the file whose
        kernels it runs, one on each backend ("sorting", "factorization", "fft", ...).
    aliases : further public names, NumPy's.
    since : version of the standard that brought it, "" for names beyond the standard.
    """

    name: str
    chapter: str
    dtypes: str
    result: str
    summary: str
    call: str = "x"
    accuracy: str = "exact"
    family: str = ""
    aliases: tuple[str, ...] = ()
    since: str = ""
