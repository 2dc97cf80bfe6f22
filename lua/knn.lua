-- SPDX-License-Identifier: GPL-3.0-or-later
-- k nearest neighbours: the share of class 1 (of each class, if there are more)
-- among the k training rows that lie closest (Euclidean; ties by row).
-- The built-in k_nearest_neighbors gives the same numbers, faster; this one
-- shows how a learner is written, and is easily changed.

local function shares(model, places)
    local votes = {}
    for c = 1, model.classes do
        votes[c] = 0
    end
    for _, i in ipairs(places) do
        local c = model.class[i] + 1
        votes[c] = votes[c] + 1
    end
    for c = 1, model.classes do
        votes[c] = votes[c] / #places
    end
    return votes
end

return {
    kind = "learner",
    help = "class shares among the k nearest training rows",
    multiclass = true,
    probability = true,
    params = {
        k = {default = 5, min = 1, integer = true,
             help = "training rows that vote"},
    },

    fit = function(x, y, params, rng)
        if params.k > x.rows then
            error(("found %d training rows, need k = %d"):format(x.rows,
                                                                 params.k))
        end
        local class = {}
        for i = 1, #y do
            class[i] = y[i]
        end
        return {x = x:copy(), class = class, classes = y.classes, k = params.k}
    end,

    score = function(model, x)
        local squared = model.x:distances(x, "squared")
        local scores = {}
        for i = 1, x.rows do
            local votes = shares(model, squared:col(i):smallest(model.k))
            scores[i] = model.classes == 2 and votes[2] or votes
        end
        return scores
    end,
}
