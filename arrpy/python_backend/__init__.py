"""Tier 1: every primitive operation in plain Python, one module per family.

The modules hold definitions, written to be read: `elementwise` (add, sin, where, ...) is the place
to start. They know flat memoryviews and strides, nothing of ArrPy objects; the driver in
``arrpy._core`` calls them for arrays of the backend "python". The Cython and the C++ tier repeat
them word for word in folders of the same file names.
"""
