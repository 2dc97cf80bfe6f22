#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write tests/reference/transforms.json: what scikit-learn's transformers give
for the cohorts of tests/data. Run from the project's root:

    python3 tests/reference/make_transforms.py

Made with scikit-learn 1.2.1 (Debian 12). mutual_info_classif adds random
noise; `mean` is its average over 50 seeds and `sd` their standard deviation.
"""
import json

import numpy as np
import sklearn
from scipy.special import digamma
from sklearn.decomposition import PCA
from sklearn.feature_selection import (SelectKBest, VarianceThreshold,
                                       f_classif, mutual_info_classif)
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

COHORTS = ["cohort_66", "breast_cancer", "wine", "iris"]
ROWS = 5  # transformed rows that are kept
SEEDS = 50


def read(name):
    table = np.genfromtxt(f"tests/data/{name}.csv", delimiter=",",
                          skip_header=1)
    return table[:, :-1], table[:, -1].astype(int)


def with_holes(x):
    """Cells (i, j) with (7 i + 3 j) mod 11 = 0 are missing."""
    i, j = np.indices(x.shape)
    return np.where((7 * i + 3 * j) % 11 == 0, np.nan, x)


def cells(x):
    """Rows as lists, NaN as null."""
    return [[None if np.isnan(v) else v for v in row] for row in x.tolist()]


def transformed(step, x):
    return cells(step.fit(x).transform(x)[:ROWS])


def scalers(x):
    holes = with_holes(x)
    return {
        "min_max": transformed(MinMaxScaler(), x),
        "min_max_-1_2": transformed(MinMaxScaler((-1, 2)), x),
        "min_max_holes": transformed(MinMaxScaler(), holes),
        "robust": transformed(RobustScaler(), x),
        "robust_10_80": transformed(
            RobustScaler(quantile_range=(10, 80)), x),
        "robust_holes": transformed(RobustScaler(), holes),
        "standardize_holes": transformed(StandardScaler(), holes),
    }


def imputers(x):
    return {s: SimpleImputer(strategy=s).fit(with_holes(x))
            .statistics_.tolist()
            for s in ["mean", "median", "most_frequent"]}


def thresholds(x):
    step = VarianceThreshold(1.0).fit(x)
    return {"variance": np.var(x, axis=0).tolist(),
            "kept_above_1": step.get_support(indices=True).tolist()}


def scores(x, y):
    noisy = np.array([mutual_info_classif(x, y, random_state=s)
                      for s in range(SEEDS)])
    best = SelectKBest(f_classif, k=3).fit(x, y)
    return {"f": f_classif(x, y)[0].tolist(),
            "best_3": best.get_support(indices=True).tolist(),
            "mutual_info": {"mean": noisy.mean(0).tolist(),
                            "sd": noisy.std(0).tolist()}}


def ross(x, y, k=3):
    """The estimate of Ross 2014 by its definition, from all distances."""
    alone = np.isin(y, [c for c in set(y) if np.sum(y == c) == 1])
    x, y = x[~alone], y[~alone]
    distance = np.abs(x[:, None] - x[None, :])
    terms = []
    for i in range(len(x)):
        n_own = np.sum(y == y[i])
        k_i = min(k, n_own - 1)
        d = np.sort(distance[i, y == y[i]])[k_i]  # 0 is the row itself
        m_i = np.sum(distance[i] <= d) - 1
        terms.append(digamma(k_i) - digamma(n_own) - digamma(m_i))
    return max(0.0, digamma(len(x)) + np.mean(terms))


def tie_free():
    """Values without ties: the noise (1e-10 of their size) changes no order.
    A class of three rows has two neighbours, a class of one is left out.
    In classes as small as that scikit-learn compares distances which two
    routines rounded apart, and counts a neighbour too many for some rows: its
    value is then below the definition's, and moves with the unit of x."""
    rng = np.random.default_rng(11)
    y = np.repeat([0, 1, 2, 3], [40, 25, 3, 1])
    n = len(y)
    x = np.column_stack([rng.normal(size=n) - 2 * y, rng.normal(size=n) + y,
                         np.exp(rng.normal(size=n)) * (1 + y) ** 2])
    value = mutual_info_classif(x, y, random_state=0)
    return {"x": x.T.tolist(), "y": y.tolist(),
            "ross": [ross(c, y) for c in x.T],
            "scikit_learn": value.tolist()}


def tied_scores():
    """Columns 0, 2 and 3 are equal: which does SelectKBest keep?"""
    x, y = read("iris")
    x = x[:, [0, 1, 0, 0]]
    keep = {k: SelectKBest(f_classif, k=k).fit(x, y)
            .get_support(indices=True).tolist() for k in [1, 2, 3]}
    return {"columns": [0, 1, 0, 0], "kept": keep}


def positive(pca):
    """Signs such that each component's largest loading is positive."""
    c = pca.components_
    return np.sign(c[np.arange(len(c)), np.abs(c).argmax(axis=1)])


def few_rows():
    """More columns than rows: the first 10 of breast_cancer, standardised."""
    x = StandardScaler().fit_transform(read("breast_cancer")[0])[:10]
    pca = PCA(n_components=9, svd_solver="full").fit(x)
    white = PCA(n_components=9, svd_solver="full", whiten=True).fit(x)
    sign = positive(pca)
    return {"rows": 10, "variance": pca.explained_variance_.tolist(),
            "components": (pca.components_ * sign[:, None]).tolist(),
            "scores": (pca.transform(x) * sign).tolist(),
            "white_scores": (white.transform(x) * sign).tolist()}


def fractions():
    """Components kept for a fraction of the variance of breast_cancer."""
    x = StandardScaler().fit_transform(read("breast_cancer")[0])
    return {str(f): int(PCA(n_components=f, svd_solver="full").fit(x)
                        .n_components_)
            for f in [0.1, 0.5, 0.9, 0.95, 0.999]}


def main():
    out = {"about": __doc__.split("\n")[0],
           "scikit_learn": sklearn.__version__, "cohorts": {}}
    for name in COHORTS:
        x, y = read(name)
        out["cohorts"][name] = {
            "scale": scalers(x), "impute": imputers(x),
            "variance_threshold": thresholds(x), "score": scores(x, y)}
    out["tie_free"] = tie_free()
    out["tied_scores"] = tied_scores()
    out["pca_few_rows"] = few_rows()
    out["pca_fractions"] = fractions()
    with open("tests/reference/transforms.json", "w") as file:
        json.dump(out, file, indent=None, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
