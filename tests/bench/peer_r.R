# SPDX-License-Identifier: GPL-3.0-or-later
# R's native learners on one thread; prints "peer SECONDS" for each reading.
# usage: Rscript peer_r.R ranger|glmnet DATA [READINGS] [FITS A READING]
#   ranger  200 trees for probabilities, leaves grown to one row, no
#           out-of-bag error
#   glmnet  a lasso path of 100 penalties, tolerance as it comes
args <- commandArgs(TRUE)
if (length(args) < 2) stop("usage: peer_r.R ranger|glmnet DATA [N] [FITS]")
count <- function(i) if (length(args) < i) 1L else as.integer(args[i])
readings <- count(3)
fits <- count(4)
suppressMessages(library(args[1], character.only = TRUE))
table <- as.matrix(read.csv(args[2]))
x <- table[, -ncol(table)]
y <- factor(table[, ncol(table)])

fit <- list(
  ranger = function()
    ranger(x = x, y = y, num.trees = 200, num.threads = 1, probability = TRUE,
           min.node.size = 1, oob.error = FALSE, seed = 1, verbose = FALSE),
  # 100 penalties, also where it would stop early for a deviance near its end
  glmnet = function() {
    glmnet.control(fdev = 0, devmax = 1)
    glmnet(x, y, family = "binomial", nlambda = 100, lambda.min.ratio = 1e-4)
  }
)[[args[1]]]

if (fits > 1) invisible(fit())
for (i in seq_len(readings)) {
  start <- as.numeric(Sys.time())
  for (k in seq_len(fits)) fit()
  cat(sprintf("peer %.9g\n", (as.numeric(Sys.time()) - start) / fits))
}
