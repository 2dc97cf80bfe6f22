#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write tests/reference/hooks.json: nearest shrunken centroids for the
two-class cohorts of tests/data. Run from the project's root:

    python3 tests/reference/make_hooks.py

The shrunken centroids are those of scikit-learn 1.2.1 (NearestCentroid with
shrink_threshold); class shares follow from them by the discriminant of
Tibshirani et al. (2002), which scikit-learn 1.2 does not have. Rows with
i % 3 == 0 are test rows; no scaling.
"""
import json

import numpy as np
import sklearn
from scipy.special import softmax
from sklearn.neighbors import NearestCentroid

THRESHOLDS = [0.5, 1.0, 3.0]


def read(name):
    table = np.genfromtxt(f"tests/data/{name}.csv", delimiter=",",
                          skip_header=1)
    return table[:, :-1], table[:, -1].astype(int)


def spread(x, y):
    """s_j + s0 on the training rows."""
    means = np.array([x[y == c].mean(axis=0) for c in (0, 1)])
    s = np.sqrt(((x - means[y]) ** 2).sum(axis=0) / (len(y) - 2))
    return s + np.median(s)


def shares(x, y, test, threshold, uniform):
    model = NearestCentroid(shrink_threshold=threshold).fit(x, y)
    s = spread(x, y)
    prior = np.array([.5, .5]) if uniform else np.bincount(y) / len(y)
    distance = np.array([(((test - c) / s) ** 2).sum(axis=1)
                         for c in model.centroids_]).T
    return softmax(-distance / 2 + np.log(prior), axis=1)[:, 1].tolist()


def cohort(name):
    x, y = read(name)
    test = np.arange(len(y)) % 3 == 0
    return {f"{t}_{'uniform' if u else 'empirical'}":
            shares(x[~test], y[~test], x[test], t, u)
            for t in THRESHOLDS for u in (False, True)}


out = {"scikit_learn": sklearn.__version__,
       **{name: cohort(name) for name in ("cohort_66", "breast_cancer")}}
with open("tests/reference/hooks.json", "w") as f:
    json.dump(out, f, indent=0)
    f.write("\n")
