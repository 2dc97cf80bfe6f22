# SPDX-License-Identifier: GPL-3.0-or-later
# Tails and quantiles of R's own distributions, for test_distributions.c:
#   Rscript tests/reference/make_distributions.R > tests/reference/distributions.json
# A quantile of p > 1/2 is asked for by its upper tail, which R knows better. F
# is taken from qbeta's odds, as qf loses digits where the odds are small.
ps <- c(1e-30, 1e-8, 1e-3, 0.025, 0.05, 0.1, 0.3, 0.49, 0.55, 0.8, 0.95, 0.975,
        0.999, 1 - 1e-8)
dfs <- c(1, 2, 3, 7.3, 19, 49, 199, 1999, 1e6)
of_p <- function(q, ...)
    ifelse(ps < 0.5, q(ps, ...), q(1 - ps, ..., lower.tail = FALSE))
row <- function(...) sprintf("[%s]", paste(sprintf("%.17g", c(...)),
                                           collapse = ", "))
rows <- function(x, value, ...)
    vapply(seq_along(x), function(i) row(x[i], ..., value[i]), "")
tails <- function(x, value, ...) {
    keep <- value > 1e-300
    rows(x[keep], value[keep], ...)
}
over <- function(values, f) unlist(lapply(values, f))

z <- 10^seq(-5, 1.57, length.out = 40)
t <- 10^seq(-4, 4, length.out = 17)
x <- 10^seq(-4, 5.5, length.out = 20)
shapes <- c(0.5, 1, 7.3, 49, 1999)
odds <- function(a, b) {
    low <- of_p(qbeta, a, b)
    # 1 - beta(a, b) is beta(b, a)
    low / ifelse(ps < 0.5, qbeta(ps, b, a, lower.tail = FALSE),
                 qbeta(1 - ps, b, a))
}
table <- list(
    normal_p = tails(z, 2 * pnorm(-z)),
    normal_quantile = rows(ps, of_p(qnorm)),
    t_p = over(dfs, function(d) tails(t, 2 * pt(-t, d), d)),
    t_quantile = over(dfs, function(d) rows(ps, of_p(qt, d), d)),
    chi2_p = over(dfs, function(d)
        tails(x, pchisq(x, d, lower.tail = FALSE), d)),
    chi2_quantile = over(dfs, function(d) rows(ps, of_p(qchisq, d), d)),
    beta_quantile = over(shapes, function(a) over(shapes, function(b)
        rows(ps, of_p(qbeta, a, b), a, b))),
    f_quantile = over(shapes, function(a) over(shapes, function(b)
        rows(ps, odds(a, b) * b / a, 2 * a, 2 * b))))
cat("{\n")
cat(sprintf("\"made_by\": \"R %s\",\n", getRversion()))
cat(paste(vapply(names(table), function(n) sprintf(
    "\"%s\": [\n%s\n]", n, paste(table[[n]], collapse = ",\n")), ""),
    collapse = ",\n"))
cat("\n}\n")
