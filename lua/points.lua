-- SPDX-License-Identifier: GPL-3.0-or-later
-- A bedside score: a few yes-or-no items, each worth a whole number of points.
--
-- Each column is cut where sensitivity + specificity - 1 (Youden's J) is largest
-- in the training rows, in whichever direction; the max_items columns with the
-- largest J become items. A logistic regression on the items,
--     min  sum_i log(1 + exp(-y_i (z_i w + b))) + |w|^2 / (2 C),
-- gives weights, and items get points in units of the smallest weight, rounded
-- (after Sullivan, Massaro and D'Agostino 2004, doi:10.1002/sim.1742). A row's
-- score is its points plus a constant: above 0 the odds are better than even.

-- The best cut of one column. Cuts lie halfway between neighbouring values.
local function best_cut(values, y, positives)
    local order, negatives = values:order(), #y - positives
    local best, tp, fp = {j = 0, cut = 0, sign = 1}, positives, negatives
    for k = 1, #order - 1 do
        local i = order[k]
        if y[i] == 1 then tp = tp - 1 else fp = fp - 1 end
        local here, after = values[i], values[order[k + 1]]
        local j = tp / positives - fp / negatives
        if after > here and math.abs(j) > best.j then
            best = {j = math.abs(j), cut = (here + after) / 2,
                    sign = j > 0 and 1 or -1}
        end
    end
    return best
end

local function choose_items(x, y, max_items)
    local items, positives = {}, #y:rows(1)
    for j = 1, x.cols do
        local item = best_cut(x:col(j), y, positives)
        item.column = j
        if item.j > 0 then
            items[#items + 1] = item
        end
    end
    table.sort(items, function(a, b) return a.j > b.j end)
    return {table.unpack(items, 1, math.min(max_items, #items))}
end

local function holds(item, value)
    return (value > item.cut) == (item.sign > 0)
end

-- Rows of 0 and 1, with a last column of 1 for the intercept.
local function code(x, items)
    local z = matrix.new(x.rows, #items + 1)
    for i = 1, x.rows do
        for k, item in ipairs(items) do
            z:set(i, k, holds(item, x:get(i, item.column)) and 1 or 0)
        end
        z:set(i, #items + 1, 1)
    end
    return z
end

-- One Newton step for w (intercept last, not penalised); its largest change.
local function newton(z, zt, y, w, C)
    local eta, n, p = z:mul(w), z.rows, z.cols
    local weighted, residual = z:copy(), vector.new(n)
    for i = 1, n do
        local share = math.sigmoid(eta[i])
        residual[i] = y[i] - share
        for k = 1, p do
            weighted:set(i, k, z:get(i, k) * share * (1 - share))
        end
    end
    local gradient, hessian = zt:mul(residual), zt:mul(weighted)
    for k = 1, p - 1 do
        gradient[k] = gradient[k] - w[k] / C
        hessian:set(k, k, hessian:get(k, k) + 1 / C)
    end
    local step, largest = solve(hessian, gradient), 0
    w:add(1, step)
    for k = 1, p do
        largest = math.max(largest, math.abs(step[k]))
    end
    return largest
end

local function weights(z, y, C)
    local w, zt = vector.new(z.cols), z:transpose()
    for _ = 1, 50 do
        if newton(z, zt, y, w, C) < 1e-10 then
            return w
        end
    end
    error("the regression on the items did not converge (need a smaller C)")
end

-- Weights in units of the smallest one that is not almost nothing.
local function unit(w, n)
    local largest, smallest = 0, math.huge
    for k = 1, n do
        largest = math.max(largest, math.abs(w[k]))
    end
    for k = 1, n do
        local size = math.abs(w[k])
        if size > largest / 10 then
            smallest = math.min(smallest, size)
        end
    end
    return smallest
end

return {
    kind = "learner",
    help = "points for a few items, each a column cut in two",
    params = {
        max_items = {default = 5, min = 1, integer = true,
                     help = "items at most"},
        C = {default = 10, min = 1e-6, help = "inverse penalty of the weights"},
    },

    fit = function(x, y, params, rng)
        local items = choose_items(x, y, params.max_items)
        if #items == 0 then
            error("no column separates the classes at all")
        end
        local w = weights(code(x, items), y, params.C)
        local one = unit(w, #items)
        for k, item in ipairs(items) do
            item.points = math.floor(w[k] / one + 0.5)
        end
        return {items = items, offset = w[#items + 1] / one}
    end,

    score = function(model, x)
        local scores = {}
        for i = 1, x.rows do
            local points = 0
            for _, item in ipairs(model.items) do
                if holds(item, x:get(i, item.column)) then
                    points = points + item.points
                end
            end
            scores[i] = points + model.offset
        end
        return scores
    end,
}
