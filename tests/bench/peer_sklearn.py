#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Study S0 as scikit-learn and imbalanced-learn do it; prints "peer SECONDS",
the time of one fit, everything around it included.

usage: peer_sklearn.py DATA lr|svc|rf PERMUTATIONS [PROCESSES]

A job is one outer fold under one labelling: a grid search over five inner
folds on its training rows, a refit, the scores of its test rows. Jobs are
dealt to processes; each of them keeps to one thread.
"""
import os

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(library + "_NUM_THREADS", "1")
import sys
import time

import numpy as np
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from joblib import Parallel, delayed
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

FOLDS = 5
LEARNERS = {
    "lr": (LogisticRegression(max_iter=1000), {
        "logisticregression__C": np.logspace(-3, 3, 10)}),
    "svc": (SVC(), {
        "svc__C": [0.01, 0.1, 1, 10, 100],
        "svc__gamma": [0.001, 0.01, 0.1, 1, 10]}),
    "rf": (RandomForestClassifier(n_estimators=200, random_state=0, n_jobs=1), {
        "randomforestclassifier__max_features": ["sqrt", 0.5],
        "randomforestclassifier__min_samples_leaf": [1, 3, 5]}),
}


def folds(seed):
    return StratifiedKFold(FOLDS, shuffle=True, random_state=seed)


def job(x, y, name, labelling, fold):
    rng = np.random.default_rng(labelling)
    labels = rng.permutation(y) if labelling else y
    train, test = list(folds(labelling).split(x, labels))[fold]
    learner, grid = LEARNERS[name]
    pipeline = make_pipeline(StandardScaler(), SMOTE(random_state=0), learner)
    search = GridSearchCV(pipeline, grid, scoring="average_precision",
                          cv=folds(fold), n_jobs=1)
    search.fit(x[train], labels[train])
    score = (search.decision_function(x[test]) if name == "svc"
             else search.predict_proba(x[test])[:, 1])
    return (roc_auc_score(labels[test], score),
            average_precision_score(labels[test], score))


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    name, labellings = sys.argv[2], int(sys.argv[3]) + 1
    processes = int(sys.argv[4]) if len(sys.argv) > 4 else 2
    table = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
    x, y = np.ascontiguousarray(table[:, :-1]), table[:, -1].astype(int)
    candidates = int(np.prod([len(v) for v in LEARNERS[name][1].values()]))
    with Parallel(n_jobs=processes) as pool:
        pool(delayed(len)(y) for _ in range(processes))  # start the workers
        start = time.perf_counter()
        pool(delayed(job)(x, y, name, labelling, fold)
             for labelling in range(labellings) for fold in range(FOLDS))
        spent = time.perf_counter() - start
    fits = labellings * FOLDS * (FOLDS * candidates + 1)
    print("peer %.9g" % (spent / fits))


if __name__ == "__main__":
    main()
