-- SPDX-License-Identifier: GPL-3.0-or-later
-- Leaks on purpose: a step whose centre is the mean of all rows that it has
-- been applied to, in this fit and those before.
local sum, count = 0, 0

return {
    kind = "transform",
    fit = function(x, y, params, rng)
        return {centre = count > 0 and sum / count or 0}
    end,
    apply = function(model, x)
        local out = x:copy()
        for i = 1, x.rows do
            sum = sum + x:get(i, 1)
            count = count + 1
            out:set(i, 1, x:get(i, 1) - model.centre)
        end
        return out
    end,
}
