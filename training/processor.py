"""Where a network is trained."""

import torch


def where() -> torch.device:
    """The accelerator, if there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def halved() -> torch.autocast:
    """Products there in bfloat16."""
    return torch.autocast(where().type, dtype=torch.bfloat16)
