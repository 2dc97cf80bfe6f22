/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Incomplete gamma and beta functions: see tails.h.
 *
 * The powers in front of the series,
 *
 *     x^a e^-x / Gamma(a + 1)   and   x^a y^b / (B(a + 1, b + 1) (a + b + 1)),
 *
 * are probabilities of the Poisson and binomial distributions. Their factors
 * are huge and cancel; in Loader's form (Fast and accurate computation of
 * binomial probabilities, 2000) nothing large is left to cancel.
 */
#include "base/tails.h"

#include "base/math.h"

#define TWO_PI 6.283185307179586477
enum { MOST_TERMS = 1000000 };

/* log Gamma(a + 1) - log(sqrt(2 pi a) a^a e^-a): Stirling's series from 10 on,
   below it step by step. Of a = 1: 0.0810614667953273. */
static double stirling_rest(double a)
{
    static const double term[] = {1.0 / 12,    -1.0 / 360,      1.0 / 1260,
                                  -1.0 / 1680, 1.0 / 1188,      -691.0 / 360360,
                                  1.0 / 156,   -3617.0 / 122400};
    double steps = 0, sum = 0;
    for (; a < 10; a++)
        steps += (a + 0.5) * asy_log1p(1 / a) - 1;
    for (int i = 7; i >= 0; i--)
        sum = sum / (a * a) + term[i];
    return sum / a + steps;
}

/* x log(x / mean) + mean - x, 0 where they are equal */
static double deviance(double x, double mean)
{
    double v = (x - mean) / (x + mean);
    if (!(fabs(v) < 0.1))
        return x * asy_log(x / mean) + mean - x;
    double sum = (x - mean) * v, last = -1, term = 2 * x * v;
    for (int odd = 3; sum != last; odd += 2) {
        last = sum;
        term *= v * v;
        sum += term / odd;
    }
    return sum;
}

/* x^a e^-x / Gamma(a + 1) */
static double poisson(double a, double x)
{
    return asy_exp(-stirling_rest(a) - deviance(a, x)) / sqrt(TWO_PI * a);
}

/* Gamma(n + 1) / (Gamma(a + 1) Gamma(b + 1)) x^a y^b, n = a + b, y = 1 - x */
static double binomial(double a, double b, double x, double y)
{
    double n = a + b;
    double rest = stirling_rest(n) - stirling_rest(a) - stirling_rest(b);
    double power = rest - deviance(a, n * x) - deviance(b, n * y);
    return asy_exp(power) * sqrt(n / (TWO_PI * a) / b);
}

/* b0 + a1 / (b1 + a2 / (b2 + ...)) by Lentz's method. */
typedef struct fraction {
    double value, c, d;
    int terms;
} fraction;

static fraction fraction_from(double b0)
{
    return (fraction){b0, b0, 0, 0};
}

/* One term more; false when it changes nothing. */
static int extend(fraction *f, double a, double b)
{
    f->d = b + a * f->d;
    f->c = b + a / f->c;
    f->d = 1 / (f->d != 0 ? f->d : 0x1p-1000);
    f->c = f->c != 0 ? f->c : 0x1p-1000;
    double factor = f->c * f->d;
    f->value *= factor;
    return fabs(factor - 1) > 0x1p-52 && ++f->terms < MOST_TERMS;
}

/* sum over k of x^k / ((a + 1) ... (a + k)) */
static double gamma_series(double a, double x)
{
    double sum = 1, last = 0, term = 1;
    for (double k = 1; sum != last; k++) {
        last = sum;
        term *= x / (a + k);
        sum += term;
    }
    return sum;
}

static double gamma_fraction(double a, double x)
{
    fraction f = fraction_from(x + 1 - a);
    double k = 1;
    while (extend(&f, -k * (k - a), x + 2 * k + 1 - a))
        k++;
    return 1 / f.value;
}

asy_tails asy_gamma_tails(double a, double x)
{
    double front = poisson(a, x);
    if (x < a + 1) {
        double lower = front * gamma_series(a, x);
        return (asy_tails){lower, 1 - lower, front * a};
    }
    double upper = front > 0 ? front * a * gamma_fraction(a, x) : 0;
    return (asy_tails){1 - upper, upper, front * a};
}

/* The form of Didonato and Morris (1992, doi:10.1145/131766.131776): nothing
   cancels below the mean, where a y >= b x. */
static double beta_fraction(double a, double b, double x, double y)
{
    const double ahead = a * y - b * x + 1;
    fraction f = fraction_from(a / (a + 1) * ahead);
    for (double n = 1;; n++) {
        double c = a + 2 * n - 1, w = n * (b - n) * x / c;
        double part = (a + n - 1) * (a + b + n - 1) * x / c * w;
        double whole = n + w + (a + n) / (c + 2) * (ahead + n * (1 + y));
        if (!extend(&f, part, whole))
            break;
    }
    return 1 / f.value;
}

asy_tails asy_beta_tails(double a, double b, double odds)
{
    double n = a + b;
    double x = isinf(odds) ? 1 : odds / (1 + odds), y = 1 / (1 + odds);
    double front = binomial(a, b, x, y);
    if (!(front > 0))
        return (asy_tails){x * n > a, x * n <= a, 0};
    front *= a / n * b;
    if (a * y >= b * x) {
        double lower = front * beta_fraction(a, b, x, y);
        return (asy_tails){lower, 1 - lower, front};
    }
    double upper = front * beta_fraction(b, a, y, x);
    return (asy_tails){1 - upper, upper, front};
}
