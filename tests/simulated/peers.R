# SPDX-License-Identifier: GPL-3.0-or-later
# What R's packages make of the simulated reviews, with their own settings:
# metafor's rma.mv (the bivariate model on logits, which is also what mada fits)
# and rma.uni, lme4's glmer. Reads the table of `simulate data` on standard
# input, prints lines like those of `simulate fit`.
#   failed  stopped with an error
#   warned  a warning, or a message that it may not have converged
#   bound   a correlation of -1 or 1, or no variance between studies
suppressMessages({
  library(lme4)
  library(metafor)
})
z <- qnorm(0.975)
all <- read.csv(file("stdin"), header = FALSE,
                col.names = c("design", "set", "tp", "fn", "fp", "tn"))

# The value of expr, how often it warned, and whether it stopped.
trying <- function(expr) {
  warned <- FALSE
  value <- tryCatch(
    withCallingHandlers(expr, warning = function(w) {
      warned <<- TRUE
      invokeRestart("muffleWarning")
    }, message = function(m) invokeRestart("muffleMessage")),
    error = function(e) NULL)
  list(value = value, failed = is.null(value), warned = warned)
}

line <- function(s, by, model, t, bound, ll, est, lower, upper) {
  x <- c(est[1], lower[1], upper[1], est[2], lower[2], upper[2])
  cat(s$design, s$set, by, model, as.integer(t$failed), as.integer(t$warned),
      as.integer(bound), sprintf("%.10g", c(ll, x)), sep = ",")
  cat("\n")
}
nothing <- c(NaN, NaN)
wald <- function(s, by, model, t, bound, ll, est, se)
  line(s, by, model, t, bound, ll, est, est - z * se, est + z * se)

bivariate <- function(s, both, method, name) {
  t <- trying(rma.mv(yi, vi, mods = ~ 0 + arm, random = ~ arm | study,
                     struct = "UN", data = both, method = method))
  m <- t$value
  if (t$failed)
    return(wald(s, "metafor", name, t, FALSE, NaN, nothing, nothing))
  bound <- abs(m$rho) > 1 - 1e-4 || any(m$tau2 < 1e-6)
  # metafor adds half of log det X'X to the restricted likelihood
  ll <- as.numeric(logLik(m)) - if (method == "REML") log(nrow(both) / 2) else 0
  wald(s, "metafor", name, t, bound, ll, as.numeric(m$beta), m$se)
}

exact <- function(s, both) {
  t <- trying({
    m <- glmer(cbind(x, n - x) ~ 0 + arm + (0 + arm | study), data = both,
               family = binomial)
    list(m = m, est = fixef(m), se = sqrt(diag(as.matrix(vcov(m)))))
  })
  if (t$failed)
    return(wald(s, "lme4", "glmm_laplace", t, FALSE, NaN, nothing, nothing))
  m <- t$value$m
  singular <- isSingular(m)
  said <- unlist(m@optinfo$conv$lme4$messages)
  said <- said[!grepl("singular", said)] # counted apart
  t$warned <- t$warned || length(said) > 0
  wald(s, "lme4", "glmm_laplace", t, singular, as.numeric(logLik(m)),
       t$value$est, t$value$se)
}

pooled <- function(s, both, method, test, name) {
  t <- trying(lapply(c("se", "sp"), function(a)
    rma.uni(yi, vi, data = both[both$arm == a, ], method = method,
            test = test)))
  if (t$failed)
    return(line(s, "metafor", name, t, FALSE, NaN, nothing, nothing, nothing))
  get <- function(what) sapply(t$value, function(m) as.numeric(m[[what]]))
  line(s, "metafor", name, t, any(get("tau2") < 1e-6), NaN, get("beta"),
       get("ci.lb"), get("ci.ub"))
}

for (s in split(all, list(all$set, all$design), drop = TRUE)) {
  k <- nrow(s)
  half <- 0.5 * (s$tp == 0 | s$fn == 0 | s$fp == 0 | s$tn == 0)
  hit <- c(s$tp, s$tn)
  miss <- c(s$fn, s$fp)
  both <- data.frame(study = factor(rep(seq_len(k), 2)),
                     arm = rep(c("se", "sp"), each = k), x = hit,
                     n = hit + miss, yi = log((hit + half) / (miss + half)),
                     vi = 1 / (hit + half) + 1 / (miss + half))
  s <- list(design = s$design[1], set = s$set[1])
  bivariate(s, both, "REML", "reitsma_reml")
  bivariate(s, both, "ML", "reitsma_ml")
  exact(s, both)
  for (method in c("DL", "REML", "PM"))
    for (test in c("z", "knha"))
      pooled(s, both, method, test,
             paste0(tolower(method), if (test == "knha") "_hk"))
}
