"""Schedule-Free SGD, after eqs. (3)-(5) of Defazio et al., NeurIPS 2024, arXiv:2405.15682.

The average has the weights of the paper's Algorithm 1.
"""


def sequences(start, problems, rates, beta):
    """Return y, where the gradient would be taken next, and x after each step."""
    x = z = start
    total, path = 0.0, []
    for problem, gamma in zip(problems, rates, strict=True):
        y = (1 - beta) * z + beta * x
        z = z - gamma * problem.gradient(y)
        total += gamma**2
        c = gamma**2 / total if total else 0.0
        x = (1 - c) * x + c * z
        path.append(((1 - beta) * z + beta * x, x))
    return path


def run(start, problems, rates, beta):
    """Return y after each step."""
    return [y for y, _ in sequences(start, problems, rates, beta)]
