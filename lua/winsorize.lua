-- SPDX-License-Identifier: GPL-3.0-or-later
-- Draw outliers in: each column is clipped to two quantiles of its training
-- rows (linear between order statistics, as numpy.quantile and R's type 7).

local function quantile(sorted, q)
    local h = (#sorted - 1) * q + 1
    local i = math.floor(h)
    if i >= #sorted then
        return sorted[#sorted]
    end
    return sorted[i] + (h - i) * (sorted[i + 1] - sorted[i])
end

return {
    kind = "transform",
    help = "clip each column to quantiles of its training rows",
    params = {
        lower = {default = 0.05, min = 0, max = 0.5, help = "lower quantile"},
        upper = {default = 0.95, min = 0.5, max = 1, help = "upper quantile"},
    },

    fit = function(x, y, params, rng)
        local bounds = {}
        for j = 1, x.cols do
            local sorted = x:col(j):table()
            table.sort(sorted)
            bounds[j] = {quantile(sorted, params.lower),
                         quantile(sorted, params.upper)}
        end
        return bounds
    end,

    apply = function(bounds, x)
        local out = x:copy()
        for j, bound in ipairs(bounds) do
            for i = 1, x.rows do
                local v = x:get(i, j)
                out:set(i, j, math.min(math.max(v, bound[1]), bound[2]))
            end
        end
        return out
    end,
}
