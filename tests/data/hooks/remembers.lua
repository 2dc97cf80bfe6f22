-- SPDX-License-Identifier: GPL-3.0-or-later
-- Leaks on purpose: remembers every row and label that any fit has shown it,
-- and looks up the rows that it is asked about. What was trained on in one
-- inner fold is tested in the next.
local seen = {}

local function key(x, i)
    local text = {}
    for j = 1, x.cols do
        text[j] = ("%.17g"):format(x:get(i, j))
    end
    return table.concat(text, " ")
end

return {
    kind = "learner",
    params = {
        shift = {default = 0, help = "added to what is not known"},
    },
    fit = function(x, y, params, rng)
        for i = 1, x.rows do
            seen[key(x, i)] = y[i]
        end
        local known = 0
        for _ in pairs(seen) do
            known = known + 1
        end
        return {known = known, shift = params.shift}
    end,
    score = function(model, x)
        local scores = {}
        for i = 1, x.rows do
            local label = seen[key(x, i)]
            scores[i] = label or model.known / 1000 + model.shift
        end
        return scores
    end,
}
