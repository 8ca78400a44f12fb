"""The one list of what ArrPy can do: its dtypes and its operations.

Everything else is derived from it: the generated kernels and tables, the type stub, the
capability table, the test matrix and the benchmark matrix. It uses the standard library only and
imports nothing of ArrPy, because the build reads it before ArrPy exists.
"""
