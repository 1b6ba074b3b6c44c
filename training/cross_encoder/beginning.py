"""What the training of the cross-encoder begins with: the encoder of `training.e5`, and weights of before."""

from pathlib import Path

import torch

from index.models.int4 import packed, unpacked
from training.cross_encoder import shipped
from training.cross_encoder.model import FIRST, LAST, CrossEncoder, load, thinned
from training.e5 import model as e5

BEGUN = Path(__file__).parent.parent / "e5" / "cache" / "encoder.pt"


def nearby() -> torch.autocast:
    """For vectors that are only to say which texts are near each other."""
    return torch.autocast("cuda" if torch.cuda.is_available() else "cpu", dtype=torch.bfloat16)


def begun(
    encoder: e5.Encoder, weights: Path | None, layers: int | None
) -> tuple[CrossEncoder, CrossEncoder | None]:
    """The network to train, from the encoder or from `weights`; and where it is to have fewer `layers` than these,
    the network of all of them, which teaches it."""
    rows = encoder.bert.embeddings.word_embeddings.weight
    # As they will be read: the network learns on the rows that it will see.
    codes, scales = packed(rows.detach().cpu().numpy())
    rows.data = torch.from_numpy(unpacked(codes) * scales[:, None]).to(rows)
    known = encoder.tokenizer.get_vocab()
    model = CrossEncoder(encoder.bert, known[FIRST], known[LAST])
    if weights is not None:
        shipped.read(model, weights) if weights.is_dir() else load(model, weights)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if layers is None or layers == model.bert.config.num_hidden_layers:
        return model.to(device), None
    return thinned(model, layers).to(device), model.to(device).eval()
