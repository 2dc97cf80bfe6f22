# SPDX-License-Identifier: GPL-3.0-or-later
# Readings (row, side, value) and rows.tsv to the table and, as CSV, to the file
# named by the variable csv. A row's ratio is the median of the ratios of
# readings that were made in the same turn.

function median(v, n,    i, j, t) {
    for (i = 2; i <= n; i++) {
        t = v[i]
        for (j = i; j > 1 && v[j - 1] > t; j--)
            v[j] = v[j - 1]
        v[j] = t
    }
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}

function middle(row, side,    i, v) {
    for (i = 1; i <= count[row, side]; i++)
        v[i] = value[row, side, i]
    return count[row, side] ? median(v, count[row, side]) : ""
}

function ratio_of(row,    i, n, v) {
    n = count[row, "peer"]
    if (count[row, "ours"] < n)
        n = count[row, "ours"]
    for (i = 1; i <= n; i++)
        v[i] = value[row, "peer", i] / value[row, "ours", i]
    return n ? median(v, n) : ""
}

# Seconds of 1,001 labellings: 5 folds of 5 inner folds by the grid, and a refit.
function whole(side,    i, l, n, grid, sum, t) {
    n = split("lr 10 svc 25 rf 6", grid, " ")
    for (i = 1; i < n; i += 2) {
        t = middle("s0_" grid[i], side)
        if (t == "")
            return ""
        sum += t * 1001 * 5 * (5 * grid[i + 1] + 1)
    }
    return sum
}

function time(s) {
    if (s == "")
        return "-"
    return s < 1e-3 ? sprintf("%.4g us", s * 1e6) : \
           s < 1 ? sprintf("%.4g ms", s * 1e3) : sprintf("%.4g s", s)
}

# The engine's share of all of S0: shares weighted by the learners' times.
function share_of_all(    i, n, grid, t, e, sum, own) {
    n = split("lr 10 svc 25 rf 6", grid, " ")
    for (i = 1; i < n; i += 2) {
        e = middle("engine_" grid[i], "ours")
        t = middle("s0_" grid[i], "ours") * (5 * grid[i + 1] + 1)
        if (e == "" || t == 0)
            return ""
        sum += t
        own += t * e
    }
    return own / sum
}

function row_line(met) {
    printf "%-46s %-13s %10s %10s %7s %7s %s\n", work, against, ours_text,
           peer_text, goal_text, ratio_text, met
    printf "%s,\"%s\",%s,%s,%s,%s,%s,%s\n", id, work, against, goal, ours,
           peer, ratio, met > csv
}

FNR == NR {
    value[$1, $2, ++count[$1, $2]] = $3
    next
}
FNR == 1 {
    FS = "\t"
    print machine
    printf "%-46s %-13s %10s %10s %7s %7s\n", "work", "against", "ours", "peer",
           "goal", "here"
    print "# " machine > csv
    print "row,work,against,goal,ours,peer,ratio,met" > csv
}
/^#/ { next }
{
    $0 = $0 # split anew, by tabs
    id = $1
    work = $2
    against = $3
    goal = $4
    ours = middle(id, "ours")
    peer = middle(id, "peer")
    ratio = ratio_of(id)
    if (id == "s0_all") {
        ours = whole("ours")
        peer = whole("peer")
        ratio = ours != "" && peer != "" ? peer / ours : ""
    }
    if (id == "engine_all")
        ours = share_of_all()
    if (ours == "" && peer == "")
        next
    if ($5 == "s") {
        ours_text = time(ours)
        peer_text = time(peer)
        goal_text = goal " x"
        ratio_text = ratio == "" ? "-" : sprintf("%.3g x", ratio)
        met = ratio == "" ? "not measured" : ratio >= goal ? "met" : "missed"
    } else {
        ratio = ours * ($5 == "%" ? 100 : 1000)
        ours_text = peer_text = ""
        goal_text = goal " " $5
        ratio_text = sprintf("%.3g %s", ratio, $5)
        met = ratio <= goal ? "met" : "missed"
    }
    row_line(met)
}
