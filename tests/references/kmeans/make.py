"""Inertia of scikit-learn's KMeans on the points of tests/Plugins.Tests/KMeansTests.cs: 500 x 16, five overlapping bells.

Needs scikit-learn (Debian: python3-sklearn). The printed values are committed in the test.
"""

import numpy
import sklearn
from sklearn.cluster import KMeans


def uniform(state=1):
    """The linear congruential generator of the test, in [0, 1)."""
    while True:
        state = (1103515245 * state + 12345) % 2**31
        yield state / 2**31


draws = uniform()


def bell():
    """Twelve uniform draws less six: mean 0, variance 1, nearly normal."""
    return sum(next(draws) for _ in range(12)) - 6


centres = [[2 * bell() for _ in range(16)] for _ in range(5)]
points = numpy.array([[c + 1.5 * bell() for c in centres[i % 5]] for i in range(500)])

print("scikit-learn", sklearn.__version__)
for k in (5, 8):
    print(k, repr(float(KMeans(k, n_init=50, random_state=0).fit(points).inertia_)))
