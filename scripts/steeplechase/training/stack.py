"""A stack of networks of one shape that are trained together, one kernel for all of them.

Tensors have the networks along the leading axis: parameters (B, inputs + 1, outputs), of which the
last row is the bias, hyperparameters (B, 1, 1). Each network has its own rows, batch order, rates
and hyperparameters, and none sees another: what becomes infinite or NaN stays in its slice.

A step reads and writes only memory that stays where it is and takes no number from Python, so that
it can be recorded and replayed (`cuda_graph`). Nothing is copied back from the device before the
last epoch is done.
"""

from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import NamedTuple

import numpy as np
import torch

from steeplechase.training.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from steeplechase.training.stacked_rows import Splits, StackedRows
from steeplechase.training.task import Task
from steeplechase.training.wrapped import Wrapped, need_all_gradients


class _Layer(NamedTuple):
    """What a step works on in one layer; B networks, R padded rows."""

    index: int
    parameter: torch.Tensor  # (B, inputs + 1, outputs)
    weight: torch.Tensor  # (B, inputs, outputs)
    bias: torch.Tensor  # (B, 1, outputs)
    state: dict[str, torch.Tensor]
    gradient: torch.Tensor  # (B, inputs + 1, outputs), in memory shared with the other layers
    scratch: torch.Tensor  # likewise
    output: torch.Tensor  # (B, R, outputs), after the activation
    signal: torch.Tensor  # (B, R, outputs), what the next layer receives
    delta: torch.Tensor  # (B, R, outputs)


class Stack:
    """Networks in training: their memory, and what is done to it.

    Parameters
    ----------
    tasks
        Of one group (see `stacked`); their order is that of the leading axis.
    splits
        The device's copies of their splits.

    Attributes
    ----------
    rows
        The rows of all splits, on the device.
    loss_sum
        Sum of the losses of all steps so far, float64 (B,): once it is not finite it stays so.
    """

    def __init__(self, tasks: Sequence[Task], splits: Splits) -> None:
        first = tasks[0]
        self.networks, self.rows = len(tasks), StackedRows(tasks, splits)
        self.kind, self.dtype = splits.kind, first.split.train_inputs.dtype
        self.activate, self.activate_backward = ACTIVATIONS[first.activation]
        self.activate_output, self.output_backward = OUTPUT_ACTIVATIONS[first.output_activation]
        self.optimizer = first.optimizer
        self.hyperparameters = self._per_network([task.hyperparameters for task in tasks])
        self.penalties = self._per_component([task.penalties for task in tasks])
        self.decays = self._per_component([task.decays for task in tasks])
        self.disturbances = self._per_component(
            [task.disturbances if task.hidden else [] for task in tasks]
        )
        self.hidden = list(first.hidden)

        unique = {id(task.parameters): task.parameters for task in tasks}
        numbers = {key: number for number, key in enumerate(unique)}
        self.initial = [
            self._moved(np.stack(layer)) for layer in zip(*unique.values(), strict=True)
        ]
        self.initial_of = torch.tensor(
            [numbers[id(task.parameters)] for task in tasks], device=self.kind
        )
        self.together = need_all_gradients(first.wrappers)
        self.layers = self._make_layers(
            [layer.shape for layer in first.parameters], first.optimizer
        )
        self.wrapped = Wrapped(
            self._per_component([list(task.wrappers) for task in tasks]),
            [layer.parameter for layer in self.layers],
        )

        self.rates = self._moved(np.stack([task.rates for task in tasks], axis=1))  # (steps, B)
        self.rate = self._zeros(1, self.networks)
        self.rate_index = self._zeros(1, dtype=torch.int64)
        self.step_number = self._zeros(1, 1, 1)  # from 1, as the update rules count
        self.loss_sum = self._zeros(self.networks, dtype=torch.float64)

        flat = self.networks * self.rows.padded_rows
        self.epoch_rows = self._zeros(self.rows.steps, flat, dtype=torch.int64)
        self.epoch_weights = self.rows.row_weights()[:, self.rows.place_of].flatten(1)
        self.batch_index = self._zeros(1, dtype=torch.int64)
        self.batch_rows = self._zeros(1, flat, dtype=torch.int64)
        self.inputs = self._zeros(flat, self.rows.inputs.shape[1])
        self.labels = self._zeros(flat, dtype=torch.int64)
        self.targets = self._zeros(flat, self.rows.one_hot.shape[1])
        self.weights = self._zeros(1, flat)
        self.draws = self._zeros(*self.rows.draws_shape)
        self.noise = self._zeros(*self.rows.noise_shape)

    def begin(self) -> None:
        """Go back to the initial parameters and to the first step."""
        for layer, initial in zip(self.layers, self.initial, strict=True):
            torch.index_select(initial, 0, self.initial_of, out=layer.parameter)
            for tensor in layer.state.values():
                tensor.zero_()
        self.wrapped.begin()
        for tensor in (self.rate_index, self.batch_index, self.step_number, self.loss_sum):
            tensor.zero_()

    def begin_epoch(self, epoch: int) -> None:
        """Take the order of the rows in an epoch, counted from 0."""
        self.batch_index.zero_()
        if epoch == 0 or not self.rows.fixed:
            order = self.rows.next_epoch()
            self.epoch_rows.copy_(order[:, self.rows.place_of].flatten(1))
        if epoch == 0 and self.rows.fixed:
            self._load_batch()

    def draw(self, number: int) -> None:
        """Take the draws of the step that has this number in its epoch, counted from 0."""
        if self.disturbances:
            self.draws.copy_(self.rows.next_draws(number))
        if self.rows.noisy:
            self.noise.copy_(self.rows.next_noise())

    def step(self) -> None:
        """Train all networks on their next batch."""
        torch.index_select(self.rates, 0, self.rate_index, out=self.rate)
        self.rate_index.add_(1)
        self.step_number.add_(1)
        if not self.rows.fixed:
            self._load_batch()
            self.batch_index.add_(1)
        inputs, factors = self._stacked(self.inputs), self._factors()
        self.forward(inputs, factors)
        self._loss()
        layers = self._backward(inputs, factors)
        for known in [list(layers)] if self.together else ([layer] for layer in layers):
            self._update(known)

    def end_epoch(self, epoch: int) -> None:
        """Do what follows an epoch, counted from 0."""
        self.wrapped.after_epoch([layer.scratch for layer in self.layers], epoch)

    def evaluated(self) -> list[torch.Tensor]:
        """Return the parameters of each layer that are evaluated, (B, inputs + 1, outputs)."""
        states = [layer.state for layer in self.layers]
        others = self.wrapped.evaluated(self.optimizer, self.hyperparameters, states)
        return others or [layer.parameter for layer in self.layers]

    def _update(self, layers: Sequence[_Layer]) -> None:
        """Update layers whose gradients are known: all if a wrapper needs all, else one."""
        for layer in layers:
            biasless = [one[:, :-1] for one in (layer.gradient, layer.parameter, layer.scratch)]
            for module, given in self.penalties:
                module.add_gradient(*biasless, **given)
        gradients, scratches = zip(*((one.gradient, one.scratch) for one in layers), strict=True)
        noise = self._noise([layer.index for layer in layers])
        self.wrapped.before_step(gradients, scratches, self.step_number, noise)
        rate = self.rate.view(-1, 1, 1)
        for layer in layers:
            for module, given in self.decays:
                module.decay(layer.weight, rate, **given)
            self.optimizer.update(
                layer.parameter,
                layer.gradient,
                layer.state,
                layer.scratch,
                self.step_number,
                rate,
                **self.hyperparameters,
            )
            self.wrapped.after_step(layer.index, layer.scratch, self.step_number)

    def _noise(self, layers: Sequence[int]) -> list[list[torch.Tensor]]:
        """Return the draws of each wrapper that adds noise for these layers, of each network."""
        sizes = [layer.parameter[0].numel() for layer in self.layers]
        noise = []
        for drawn in self.noise:
            parts = drawn.split(sizes, 1)
            own = [parts[index].index_select(0, self.rows.place_of) for index in layers]
            noise.append(
                [p.view_as(self.layers[i].parameter) for i, p in zip(layers, own, strict=True)]
            )
        return noise

    def forward(
        self,
        inputs: torch.Tensor,
        factors: Sequence[torch.Tensor] = (),
        parameters: Sequence[torch.Tensor] | None = None,
    ) -> torch.Tensor:
        """Run rows through the networks.

        Parameters
        ----------
        inputs
            Shape (B, padded rows, columns).
        factors
            What the outputs of each hidden layer are multiplied by, or none.
        parameters
            Those of each layer, if not the ones that are trained.

        Returns
        -------
        torch.Tensor
            The logits (B, padded rows, classes), overwritten by the next call.
        """
        signal = inputs
        for index, layer in enumerate(self.layers):
            weight, bias = layer.weight, layer.bias
            if parameters:
                weight, bias = parameters[index][:, :-1], parameters[index][:, -1:]
            torch.baddbmm(bias, signal, weight, out=layer.output)
            signal = layer.output
            if layer is not self.layers[-1]:
                self.activate(layer.output)
                if factors:
                    signal = torch.mul(layer.output, factors[index], out=layer.signal)
        return self.activate_output(signal)

    def _load_batch(self) -> None:
        """Copy the rows of the batch at ``batch_index`` of the epoch to where a step reads them."""
        torch.index_select(self.epoch_rows, 0, self.batch_index, out=self.batch_rows)
        torch.index_select(self.epoch_weights, 0, self.batch_index, out=self.weights)
        for table, batch in (
            (self.rows.inputs, self.inputs),
            (self.rows.labels, self.labels),
            (self.rows.one_hot, self.targets),
        ):
            torch.index_select(table, 0, self.batch_rows.view(-1), out=batch)

    def _factors(self) -> Sequence[torch.Tensor]:
        """Return what the outputs of each hidden layer are multiplied by, if by anything."""
        product = None
        for (module, given), draws in zip(self.disturbances, self.draws, strict=True):
            factors = module.multipliers(draws.index_select(0, self.rows.place_of), **given)
            product = factors if product is None else product.mul_(factors)
        return () if product is None else product.split(self.hidden, 2)

    def _loss(self) -> None:
        """Add the mean cross-entropy of the batch to the sum; leave its gradient in the delta.

        With probabilities p, the gradient with respect to the logits is (p - targets) times the
        row's weight, which is one over the rows of the batch, or 0 for padding.
        """
        last, weights = self.layers[-1], self._stacked(self.weights)
        torch.log_softmax(last.output, 2, out=last.delta)
        losses = torch.gather(last.delta, 2, self._stacked(self.labels)).mul_(weights)
        self.loss_sum.sub_(losses.sum((1, 2)))
        last.delta.exp_().sub_(self._stacked(self.targets)).mul_(weights)
        if self.output_backward:
            self.output_backward(last.delta, last.output)

    def _backward(self, inputs: torch.Tensor, factors: Sequence[torch.Tensor]) -> Iterator[_Layer]:
        """Propagate the last delta backwards; yield each layer when its gradient is to be used.

        The delta of the layer below is computed before the layer is yielded, so its parameters
        may be changed then.
        """
        for index in range(len(self.layers) - 1, -1, -1):
            layer = self.layers[index]
            below = self.layers[index - 1] if index else None
            signal = inputs if below is None else below.signal
            torch.bmm(signal.mT, layer.delta, out=layer.gradient[:, :-1])
            torch.sum(layer.delta, 1, out=layer.gradient[:, -1])
            if below is not None:
                torch.bmm(layer.delta, layer.weight.mT, out=below.delta)
                if factors:
                    below.delta.mul_(factors[index - 1])
                self.activate_backward(below.delta, below.output)
            yield layer

    def _make_layers(self, shapes: list[tuple[int, int]], optimizer: ModuleType) -> list[_Layer]:
        """Take the memory of the networks."""
        largest = self.networks * max(a * b for a, b in shapes)
        # One gradient for all layers: each is used up before the next one is computed.
        gradient, scratch = self._zeros(0 if self.together else largest), self._zeros(largest)
        layers = []
        for index, shape in enumerate(shapes):
            parameter = self._zeros(self.networks, *shape)
            output = self._zeros(self.networks, self.rows.padded_rows, shape[1])
            layers.append(
                _Layer(
                    index=index,
                    parameter=parameter,
                    weight=parameter[:, :-1],
                    bias=parameter[:, -1:],
                    state={name: torch.zeros_like(parameter) for name in optimizer.STATE},
                    gradient=torch.zeros_like(parameter)
                    if self.together
                    else gradient[: parameter.numel()].view_as(parameter),
                    scratch=scratch[: parameter.numel()].view_as(parameter),
                    output=output,
                    signal=torch.zeros_like(output) if self.disturbances else output,
                    delta=torch.zeros_like(output),
                )
            )
        return layers

    def _per_network(self, given: list[dict[str, float]]) -> dict[str, torch.Tensor]:
        """Return hyperparameters of all networks, (B, 1, 1) each."""
        return {
            name: self._moved(np.array([one[name] for one in given])).view(-1, 1, 1)
            for name in given[0]
        }

    def _per_component(
        self, given: list[list[tuple[ModuleType, dict[str, float]]]]
    ) -> list[tuple[ModuleType, dict[str, torch.Tensor]]]:
        """Return regularisers or wrappers with the hyperparameters of all networks."""
        return [
            (column[0][0], self._per_network([hyperparameters for _, hyperparameters in column]))
            for column in zip(*given, strict=True)
        ]

    def _stacked(self, rows: torch.Tensor) -> torch.Tensor:
        """Return what there is of each row of the batch as (B, padded rows, values of a row)."""
        return rows.view(self.networks, self.rows.padded_rows, -1)

    def _zeros(self, *shape: int, dtype: torch.dtype | None = None) -> torch.Tensor:
        """Return memory on the device, in the engine's dtype if no other is named."""
        return torch.zeros(shape, dtype=dtype or self.dtype, device=self.kind)

    def _moved(self, values: np.ndarray) -> torch.Tensor:
        """Return numbers in the engine's dtype on the device."""
        return torch.from_numpy(values).to(self.kind, self.dtype)
