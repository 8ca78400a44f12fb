"""10^5 hostile DLPack capsules, one per cent of them in CI (see test_fuzz.py)."""

import gc

from test_dlpack import run_hostile
from test_fuzz import rounds


def test_hostile_capsules():
    run_hostile([f"long {seed}" for seed in rounds(100_000)])
    gc.collect()
