"""What both trainings do alike: descend, and write what was learned."""

from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from files import write_record
from mlkb.encoder.protocol import Encoder

RATE = 1e-3


class Descent:
    """AdamW with a rate that rises in the first steps and falls to nothing from then on."""

    def __init__(self, module: nn.Module, steps: int, warm: int) -> None:
        """Begin a descent of `steps` steps, of which `warm` rise."""
        self._module = module
        self._optimizer = torch.optim.AdamW(module.parameters(), lr=RATE, weight_decay=0.01)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer,
            lambda step: min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm))),
        )

    def step(self, loss: Tensor) -> float:
        """Go one step down, and return the loss."""
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._module.parameters(), 1.0)
        self._optimizer.step()
        self._schedule.step()
        return loss.item()


def gelu(rows: Tensor) -> Tensor:
    """Return what `mlkb.search.network.gelu` does."""
    return nn.functional.gelu(rows, approximate="tanh")


def write_weights(out: Path, learned: nn.Module, encoder: Encoder, **more: NDArray[Any]) -> None:
    """Write what `mlkb.search.network.Network` loads, parameters as float16."""
    parameters = {
        name.replace(".", "_"): value.detach().numpy().astype("f2")
        for name, value in learned.named_parameters()
    }
    write_record(out, encoder, **parameters, **more)
