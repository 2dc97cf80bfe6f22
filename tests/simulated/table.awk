# SPDX-License-Identifier: GPL-3.0-or-later
# The lines of `simulate truth`, then those of `simulate fit` and peers.R, as a
# table: a line a design, model and program, of the sets that both fitted.
#   failed, warned, bound   shares of the sets in per cent
#   no_interval             fits without finite bounds, per cent of the sets
#   lower                   fits whose likelihood is lower than that of the
#                           other program by more than 0.001, per cent
#   cover_*                 intervals that hold the truth, per cent of those
#                           there are
BEGIN { FS = ","; OFS = "," }
function number(x) { return x ~ /^-?[0-9.]+([eE][-+]?[0-9]+)?$/ }
function covers(truth, lower, upper) {
    return lower + 0 <= truth && truth <= upper + 0
}
NF == 3 { sens[$1] = $2; spec[$1] = $3; next }
{
    set = $1 FS $2 FS $4
    ours = $3 == "assay"
    line[set, ours] = $0
    if (!(set in seen)) {
        seen[set] = 1
        order[++n] = set
    }
}
function count(set, ours, other,    f, g, row) {
    split(line[set, ours], f, FS)
    split(line[set, other], g, FS)
    row = f[1] FS f[4] FS f[3]
    if (!(row in sets))
        rows[++m] = row
    sets[row]++
    failed[row] += f[5]
    warned[row] += f[6]
    bound[row] += f[7]
    if (f[5])
        return
    if (number(f[8]) && number(g[8])) {
        compared[row]++
        lower[row] += f[8] < g[8] - 0.001
    }
    if (!number(f[10]) || !number(f[11]) || !number(f[13]) || !number(f[14])) {
        none[row]++
        return
    }
    cover1[row] += covers(sens[f[1]], f[10], f[11])
    cover2[row] += covers(spec[f[1]], f[13], f[14])
}
function share(x, of) { return of ? sprintf("%.1f", 100 * x / of) : "" }
END {
    print "design", "model", "program", "sets", "failed", "warned", "bound",
        "no_interval", "lower", "cover_sensitivity", "cover_specificity"
    for (i = 1; i <= n; i++) {
        set = order[i]
        split(set, key, FS)
        alone = key[3] == "glmm_aghq" # no peer has it
        if (!((set, 1) in line) || (!alone && !((set, 0) in line)))
            continue
        if (alone && !((key[1] FS key[2] FS "glmm_laplace", 0) in line))
            continue
        count(set, 1, 0)
        if (!alone)
            count(set, 0, 1)
    }
    for (i = 1; i <= m; i++) {
        r = rows[i]
        with = sets[r] - failed[r] - none[r]
        print r, sets[r], share(failed[r], sets[r]), share(warned[r], sets[r]),
            share(bound[r], sets[r]), share(none[r], sets[r]),
            share(lower[r], compared[r]), share(cover1[r], with),
            share(cover2[r], with)
    }
}
