"""ArrPy: N-dimensional arrays on `array.array`, from plain Python to SIMD."""

from ._core import ArrPy, asarray, empty, zeros, backends, get_backend, set_backend, use, isa, set_isa, available_isas, set_num_threads, get_num_threads, cpu_info, pool_info, clear_pool
