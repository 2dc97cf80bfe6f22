# SPDX-License-Identifier: GPL-3.0-or-later
# Readings of one work after another, in order of size, as a CSV file; the
# exponent in a row is fitted to the work's readings up to that row.
BEGIN {
    FS = OFS = ","
    print "axis", "learner", "size", "user_seconds", "peak_mb", "exponent"
}
$1 OFS $2 != work {
    work = $1 OFS $2
    n = sx = sy = sxx = sxy = 0
}
{
    exponent = ""
    if ($4 >= 0.05) {
        x = log($3)
        y = log($4)
        n++
        sx += x
        sy += y
        sxx += x * x
        sxy += x * y
    }
    if (n > 1)
        exponent = sprintf("%.2f", (n * sxy - sx * sy) / (n * sxx - sx * sx))
    print $1, $2, $3, $4, $5, exponent
}
