"""Trains the study network with Keras, once for each line that it reads; run by alternatives.py.

The backend is what KERAS_BACKEND says. Settings come as JSON in the first argument, and the time of
each training is printed in seconds. A training is what a script that tries configurations does for
each: build the network, compile, `fit` with a callback that sets the learning rate of each epoch,
and evaluate.
"""

import json
import sys
import time

import keras
import numpy as np


def train(settings: dict, inputs: np.ndarray, labels: np.ndarray) -> None:
    """Train one network."""
    layers = [keras.layers.Dense(width, activation="relu") for width in settings["hidden"]]
    output = keras.layers.Dense(settings["classes"], activation="softmax")
    model = keras.Sequential([keras.Input((inputs.shape[1],)), *layers, output])
    model.compile(
        optimizer=keras.optimizers.SGD(settings["rate"], momentum=settings["momentum"]),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(
        inputs,
        labels,
        epochs=settings["epochs"],
        batch_size=settings["batch_size"],
        callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch, rate: settings["rate"])],
        verbose=0,
    )
    model.evaluate(inputs, labels, batch_size=settings["batch_size"], verbose=0)


def main(settings: dict) -> None:
    """Answer each line of the standard input with the time of one training."""
    inputs = np.asarray(settings["inputs"], dtype=np.float32)
    labels = np.asarray(settings["labels"])
    for _ in sys.stdin:
        keras.backend.clear_session()
        start = time.perf_counter()
        train(settings, inputs, labels)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
