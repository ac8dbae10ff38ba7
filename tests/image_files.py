"""Small files of images in the formats of MNIST and CIFAR-10, with entries for them."""

import pickle
import struct

import numpy as np

COLOURS = ["red", "green", "blue"]
COMMON = {
    "title": "Small",
    "citation": "None",
    "licence": "None",
    "address": "https://example.org",
}
URL = "https://example.org/small.tar.gz"


def some_images(n, shape, seed=0):
    """Return images uint8 (n, *shape) and labels int64 (n,) of three classes in turn."""
    random = np.random.default_rng(seed)
    images = random.integers(0, 256, (n, *shape), dtype=np.uint8)
    return images, np.arange(n, dtype=np.int64) % 3


def write_idx(path, values, sizes=None, kind=8):
    """Write unsigned bytes as an IDX file; sizes and type may be made to lie."""
    sizes = values.shape if sizes is None else sizes
    head = bytes([0, 0, kind, len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes)
    path.write_bytes(head + values.astype(np.uint8).tobytes())
    return str(path)


def idx_set(folder, train=9, test=6, height=4, width=5):
    """Write a set of four IDX files; return its entry, its files, images and labels."""
    arrays = [some_images(n, (height, width), n) for n in (train, test)]
    names = ["train-images", "train-labels", "test-images", "test-labels"]
    flat = [array for pair in arrays for array in pair]
    files = [write_idx(folder / n, array) for n, array in zip(names, flat, strict=True)]
    listed = [{"url": f"{URL}/{name}", "file": name} for name in names]
    entry = COMMON | {
        "source": "idx",
        "train": {"rows": train, "files": listed[:2]},
        "test": {"rows": test, "files": listed[2:]},
        "classes": COLOURS,
        "channels": 1,
        "height": height,
        "width": width,
    }
    return entry, files, flat


def write_batch(path, images, numbers, **changes):
    """Write a batch of the Python version of CIFAR-10."""
    batch = {b"batch_label": b"a batch", b"labels": numbers.tolist(), b"data": flat_rows(images)}
    batch |= {key.encode(): value for key, value in changes.items()}
    path.write_bytes(pickle.dumps(batch, protocol=3))
    return str(path)


def write_records(path, images, labels):
    """Write a batch of the binary version of CIFAR-10."""
    records = np.column_stack([labels.astype(np.uint8), flat_rows(images)])
    path.write_bytes(records.tobytes())
    return str(path)


def flat_rows(images):
    """Return images as rows of 3072 values."""
    return images.reshape(len(images), -1)


def cifar_set(folder, binary=False, names=COLOURS):
    """Write two train batches, a test batch and the names; return entry, files and batches."""
    ending, write = (".bin", write_records) if binary else ("", write_batch)
    stems = ["data_batch_1", "data_batch_2", "test_batch"]
    batches = [some_images(n, (3, 32, 32), n) for n in (6, 3, 4)]
    files = [
        write(folder / f"{stem}{ending}", *batch)
        for stem, batch in zip(stems, batches, strict=True)
    ]
    meta = folder / ("batches.meta.txt" if binary else "batches.meta")
    told = {b"label_names": [name.encode() for name in names]}
    text = "".join(f"{name}\n" for name in names).encode()
    meta.write_bytes(text if binary else pickle.dumps(told, protocol=3))
    listed = [{"member": f"batches/{stem}{ending}"} for stem in stems]
    entry = COMMON | {
        "source": "cifar10",
        "url": URL,
        "file": "small.tar.gz",
        "train": {"rows": 9, "files": listed[:2]},
        "test": {"rows": 4, "files": listed[2:]},
        "class_names": {"member": f"batches/{meta.name}"},
        "classes": COLOURS,
        "channels": 3,
        "height": 32,
        "width": 32,
    }
    return entry, [*files, str(meta)], batches
