-- SPDX-License-Identifier: GPL-3.0-or-later
-- Leaks on purpose: scores rows by their place among the rows that come with
-- them. It hides from the check that is made after a fit, which shows it four
-- rows.
return {
    kind = "learner",
    fit = function(x, y, params, rng)
        return {}
    end,
    score = function(model, x)
        local scores, mean = {}, x.rows > 4 and x:col(1):mean() or 0
        for i = 1, x.rows do
            scores[i] = x:get(i, 1) - mean
        end
        return scores
    end,
}
