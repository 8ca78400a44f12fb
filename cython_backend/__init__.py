"""Tier 2: the operations in Cython, with typed memoryviews and `prange`."""
