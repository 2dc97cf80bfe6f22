-- SPDX-License-Identifier: GPL-3.0-or-later
-- Net benefit (Vickers and Elkin 2006, doi:10.1177/0272989X06295361) of
-- treating everybody whose predicted probability is at least 0.2:
--     TP / n - FP / n * odds(0.2).
-- A false alarm costs a quarter of what a case found is worth. Treating nobody
-- has the net benefit 0, finding all cases and no others the prevalence. Copy
-- the file for another threshold.

local threshold <const> = 0.2

return {
    kind = "metric",
    title = "Net benefit at 0.2",
    help = "true positives less weighted false positives, a row, at p >= 0.2",
    needs = "probability",
    range = {-threshold / (1 - threshold), 1},

    score = function(y, s)
        local tp, fp = 0, 0
        for i = 1, #y do
            if s[i] >= threshold then
                if y[i] == 1 then tp = tp + 1 else fp = fp + 1 end
            end
        end
        return tp / #y - fp / #y * (threshold / (1 - threshold))
    end,
}
