"""Compile the kernel: python setup.py build_ext --inplace."""

from Cython.Build import cythonize
from setuptools import Extension, setup

# The flag forbids fused multiply-adds: with it the bits are those of the Python tier on every CPU.
kernel = Extension("own_kernel", ["own_kernel.pyx"], extra_compile_args=["-ffp-contract=off"])

setup(name="own_kernel", ext_modules=cythonize([kernel]))
