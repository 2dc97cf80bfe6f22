-- SPDX-License-Identifier: GPL-3.0-or-later
-- Fails in fit when it is told to.
return {
    kind = "learner",
    params = {fail = {default = true}},
    fit = function(x, y, params, rng)
        if params.fail then
            error("told to")
        end
        return 1
    end,
    score = function(model, x)
        return vector.new(x.rows)
    end,
}
