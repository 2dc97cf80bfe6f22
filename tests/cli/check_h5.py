# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract of result files, seen through h5py.

usage: check_h5.py FILE [made]: every path, type, shape, attribute and
description that the contract lists; prints failures, then "N passed, N
failed". Numbers that follow from others (mean of folds, pooled ROC AUC,
p-values, digests) are computed again, unless the file is `made`, which means
that its numbers are arbitrary.
"""
import hashlib
import sys

import h5py
import numpy as np

passed = failed = 0


def expect(what, condition, found=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what} {found}")


def is_text(value):
    return isinstance(value, str)


def attributes(obj, **kinds):
    """Each named attribute is there as text or as a number."""
    for name, kind in kinds.items():
        value = obj.attrs.get(name)
        good = is_text(value) if kind is str else np.issubdtype(
            type(value), kind)
        expect(f"{obj.name}@{name} is a {kind.__name__}", good, repr(value))


def dataset(group, name, dtype, shape):
    """A dataset of this type and shape, or of text if dtype is str."""
    full = f"{group.name.rstrip('/')}/{name}"
    found = group.get(name)
    expect(f"{full} exists", isinstance(found, h5py.Dataset))
    if not isinstance(found, h5py.Dataset):
        return None
    if dtype is str:
        info = h5py.check_string_dtype(found.dtype)
        expect(f"{full} is UTF-8 of any length",
               info and info.encoding == "utf-8" and info.length is None)
    else:
        expect(f"{full} is {dtype}", found.dtype == np.dtype(dtype),
               found.dtype)
    expect(f"{full} has shape {shape}", found.shape == shape, found.shape)
    return found


def plain(name, obj):
    """Described; no compression or chunks."""
    expect(f"/{name} is described",
           is_text(obj.attrs.get("description"))
           and obj.attrs["description"].strip().endswith("."),
           obj.attrs.get("description"))
    if isinstance(obj, h5py.Dataset):
        expect(f"/{name} is contiguous", obj.chunks is None
               and obj.compression is None)


def same(what, a, b, tolerance=1e-12):
    expect(what, np.allclose(a, b, rtol=0, atol=tolerance, equal_nan=True),
           f"{a} != {b}")


def roc_auc(y, score):
    positive, negative = score[y == 1], score[y == 0]
    over = positive[:, None] - negative[None, :]
    return ((over > 0) + 0.5 * (over == 0)).mean()


INTERVAL = dict(estimate=np.floating, lower=np.floating, upper=np.floating,
                level=np.floating, method=str)
TEST = dict(observed=np.floating, p_value=np.floating,
            p_value_adjusted=np.floating, scheme=str)


class Checker:
    def __init__(self, file, made):
        self.file, self.made = file, made
        self.n = file["samples/id"].shape[0]
        self.p = file["features"].shape[0]
        self.k = file["classes"].shape[0]
        self.m = file["resampling/sample"].shape[0]
        self.repeats = int(file["resampling"].attrs["repeats"])
        self.folds = int(file["resampling"].attrs["folds"])
        self.permutations = int(file["design"].attrs["permutations"])
        self.shuffles = int(file["design"].attrs["importance_repeats"])
        self.held = int(file["design"].attrs["holdout_samples"])
        self.width = () if self.k == 2 else (self.k,)

    def root(self):
        attributes(self.file, format=str, format_version=np.integer,
                   assay_version=str, name=str, task=str, seed=np.integer,
                   config=str, config_sha256=str, data_sha256=str, hooks_sha256=str,
                   description=str)
        expect("format", self.file.attrs["format"] == "assay-result")
        expect("format_version", self.file.attrs["format_version"] == 1)
        digest = hashlib.sha256(
            self.file.attrs["config"].encode()).hexdigest()
        expect("config_sha256", self.file.attrs["config_sha256"] == digest)

    def samples(self):
        file = self.file
        dataset(file, "samples/id", str, (self.n,))
        target = dataset(file, "samples/target", "<i4", (self.n,))
        expect("targets are classes",
               0 <= min(target) and max(target) < self.k)
        if "group" in file["samples"]:
            dataset(file, "samples/group", str, (self.n,))
        dataset(file, "samples/holdout", "u1", (self.n,))
        dataset(file, "classes", str, (self.k,))
        dataset(file, "features", str, (self.p,))

    def resampling(self):
        group = self.file["resampling"]
        for name, end in (("repeat", self.repeats), ("fold", self.folds),
                          ("sample", self.n)):
            rows = dataset(group, name, "<i4", (self.m,))
            expect(f"{name} in range", min(rows) >= 0 and max(rows) < end)
        dataset(group, "n_train", "<i8", (self.repeats, self.folds))

    def failures(self):
        table = self.file["failures"]
        expect("failures is a table",
               table.dtype.names == ("unit", "status", "message"))
        expect("failures has one dimension", table.ndim == 1)

    def metric(self, group, name):
        attributes(group, **INTERVAL, name=str, title=str, estimate_of=str,
                   lower_is_better=np.integer, undefined_folds=np.integer)
        fold = dataset(group, "fold", "<f8", (self.repeats, self.folds))
        pooled = dataset(group, "pooled", "<f8", (self.repeats,))
        attributes(fold, **INTERVAL)
        attributes(pooled, **INTERVAL)
        if self.made:
            return
        if group.attrs["estimate_of"] == "mean_of_folds":
            same(f"{group.name} estimate", group.attrs["estimate"],
                 np.nanmean(np.nanmean(fold[:], axis=1)))
        expect(f"{group.name} undefined folds",
               group.attrs["undefined_folds"] == np.isnan(fold[:]).sum())
        if name == "roc_auc" and self.k == 2:
            self.pooled_auc(group.parent.parent, pooled)

    def pooled_auc(self, learner, pooled):
        repeat = self.file["resampling/repeat"][:]
        y = self.file["samples/target"][:][self.file["resampling/sample"][:]]
        for r in range(self.repeats):
            rows = repeat == r
            same(f"{learner.name} AUC of repeat {r}", pooled[r],
                 roc_auc(y[rows], learner["score"][:][rows]))

    def null(self, group, metric):
        attributes(group, **TEST)
        null = dataset(group, "null", "<f8", (self.permutations,))
        attributes(null, **TEST)
        if self.made or metric.attrs["lower_is_better"]:
            return
        observed = group.attrs["observed"]
        guard = 1e-12 * max(1, abs(observed))
        worse = (null[:] < observed - guard).sum()
        same(f"{group.name} p", group.attrs["p_value"],
             (1 + self.permutations - worse) / (1 + self.permutations))
        expect(f"{group.name} adjusted p is no smaller",
               group.attrs["p_value_adjusted"] >= group.attrs["p_value"])

    def tuning(self, group):
        inner = group["inner_score"]
        c = inner.shape[2]
        dataset(group, "inner_score", "<f8", (self.repeats, self.folds, c))
        chosen = dataset(group, "chosen", "<i4", (self.repeats, self.folds))
        expect(f"{group.name} chosen in range", np.max(chosen) < c)
        for name, values in group["candidates"].items():
            dataset(group["candidates"], name,
                    "<f8" if values.dtype.kind == "f" else str, (c,))
        return c

    def holdout(self, group, c):
        h = self.held
        sample = dataset(group, "sample", "<i4", (h,))
        expect(f"{group.name} are the held-out samples",
               self.made or self.file["samples/holdout"][:].nonzero()[0]
               .tolist() == sample[:].tolist())
        dataset(group, "score", "<f8", (h,) + self.width)
        dataset(group, "decision", "<i4", (h,))
        dataset(group, "threshold", "<f8", ())
        dataset(group, "chosen", "<i4", ())
        dataset(group, "inner_score", "<f8", (c,))
        for metric in group["metrics"].values():
            attributes(metric, **INTERVAL)
        for name, test in group.get("permutation", {}).items():
            self.null(test, group["metrics"][name])

    def compare(self, group):
        for name, study in group.items():
            expect(f"/compare/{name} exists", name in self.file["compare"])
            for quantity in study.values():
                attributes(quantity, **INTERVAL, difference=np.floating,
                           difference_lower=np.floating,
                           difference_upper=np.floating, p_value=np.floating)

    def learner(self, group):
        attributes(group, id=str, model=str, score_kind=str)
        dataset(group, "score", "<f8", (self.m,) + self.width)
        dataset(group, "decision", "<i4", (self.m,))
        dataset(group, "threshold", "<f8", (self.repeats, self.folds))
        c = self.tuning(group["tuning"])
        for name, metric in group["metrics"].items():
            self.metric(metric, name)
        for name, test in group.get("permutation", {}).items():
            self.null(test, group["metrics"][name])
        for name in group.get("importance", {}):
            dataset(group["importance"], name, "<f8",
                    (self.p, self.shuffles))
        if self.held:
            self.holdout(group["holdout"], c)
        if "compare" in group:
            self.compare(group["compare"])

    def all(self):
        self.root()
        self.samples()
        self.resampling()
        self.failures()
        for study in self.file.get("compare", {}).values():
            attributes(study, name=str, level=np.floating,
                       sensitivity=np.floating, auc_lower=np.floating)
        for learner in self.file["learners"].values():
            self.learner(learner)
        self.file.visititems(plain)


with h5py.File(sys.argv[1], "r") as opened:
    Checker(opened, "made" in sys.argv[2:]).all()
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
