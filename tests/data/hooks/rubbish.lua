-- SPDX-License-Identifier: GPL-3.0-or-later
-- Returns too few scores.
return {
    kind = "learner",
    fit = function(x, y, params, rng)
        return 1
    end,
    score = function(model, x)
        return {}
    end,
}
