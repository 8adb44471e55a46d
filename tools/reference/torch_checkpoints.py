#!/usr/bin/env python3
"""Makes crates/engine/tests/data/torch/*.bin: small checkpoints of both kinds that `torch.save` writes.

  python3 -m venv venv && venv/bin/pip install torch==2.15.0 numpy
  venv/bin/python tools/reference/torch_checkpoints.py crates/engine/tests/data/torch
"""
import sys
from collections import OrderedDict
from pathlib import Path

import torch

table = torch.arange(6, dtype=torch.float32).reshape(2, 3)
tensors = OrderedDict(
    parameter=torch.nn.Parameter(table),
    row=table[1],
    turned=table.t(),
    half=torch.tensor([0.5, -2.0], dtype=torch.float16),
    brain=torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.bfloat16),
    double=torch.tensor([0.25, 0.5, 1e3], dtype=torch.float64),
    empty=torch.zeros(0, 4),
    long=torch.tensor([1, 2]),
)
# What modules add to their tables, and what trainers leave in them.
tensors._metadata = OrderedDict({"": {"version": 1}})
tensors["epoch"] = 3

if "--help" in sys.argv:
    print(__doc__)
    sys.exit()
folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
torch.save(tensors, folder / "archive.bin")
torch.save(tensors, folder / "legacy.bin", _use_new_zipfile_serialization=False)
