-- SPDX-License-Identifier: GPL-3.0-or-later
-- A random projection: every draw shows in the scores, and so would anything
-- that is remembered from one unit to the next.
local fits = 0

return {
    kind = "learner",
    random = true,
    params = {columns = {default = 3, min = 1, integer = true}},
    fit = function(x, y, params, rng)
        fits = fits + 1
        local chosen = vector.new(x.cols)
        for _ = 1, params.columns do
            local j = rng:integer(x.cols)
            chosen[j] = chosen[j] + rng:normal()
        end
        return {chosen = chosen, fits = fits}
    end,
    score = function(model, x)
        local score = x:mul(model.chosen)
        for i = 1, x.rows do
            score[i] = score[i] + model.fits
        end
        return score
    end,
}
