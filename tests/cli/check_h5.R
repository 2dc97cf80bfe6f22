# SPDX-License-Identifier: GPL-3.0-or-later
# A made result file through R's hdf5r. usage: Rscript check_h5.R FILE
library(hdf5r)
file <- H5File$new(commandArgs(TRUE)[1], "r")
stopifnot(
  h5attr(file, "format") == "assay-result",
  h5attr(file, "format_version") == 1,
  length(file[["samples/id"]][]) == 12,
  is.integer(file[["samples/target"]][]),
  is.numeric(file[["learners/lr/score"]][]),
  # R counts dimensions from the fastest: [c, F, R]
  all(file[["learners/lr/tuning/inner_score"]]$dims == c(3, 3, 2)),
  is.numeric(h5attr(file[["learners/lr/metrics/roc_auc"]], "estimate")),
  h5attr(file[["learners/lr/permutation/brier/null"]], "scheme") ==
    "within_fold",
  is.character(h5attr(file[["classes"]], "description")),
  identical(names(file[["failures"]][]), c("unit", "status", "message"))
)
file$close_all()
