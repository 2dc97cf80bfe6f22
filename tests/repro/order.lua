-- SPDX-License-Identifier: GPL-3.0-or-later
-- A learner whose scores show every order and text that Lua could take from a
-- hash seed, an address, the clock or the collector: were pairs, table.sort,
-- tostring or # not fixed, two runs would differ.

-- Keys come and go, so that a table's slots depend on their hashes.
local function crowded(n)
    local t = {}
    for i = 1, 3 * n do
        t["key" .. i * 7919 % 1009] = i * 1e-3 + 1 / i
    end
    for i = 1, 3 * n, 2 do
        t["key" .. i * 7919 % 1009] = nil
    end
    for i = 1, n do
        t["more" .. i] = 1e10 / (i * i)
        t[i * 1.5] = 1e-7 * i
    end
    return t
end

-- A sum in the order of pairs: rounding tells one order from another.
local function sum_of(t)
    local sum = 0
    for key, value in pairs(t) do
        sum = sum * (1 + 1e-9) + value + #tostring(key) * 1e-5
    end
    return sum
end

-- Which of its borders # finds in a table with holes.
local function border_sum(most)
    local sum = 0
    for n = 1, most + 150 do
        local t = {}
        for i = 1, n do
            t["k" .. i * 101] = i
        end
        for i = 1, n do
            t["k" .. i * 101] = i % 3 == 1 and i or nil
        end
        for i = 1, n // 2 do
            if i % 4 ~= 3 then
                t[i] = i
            end
        end
        sum = (sum * 31 + #t) % 1000003
        for i = 1, n // 3 do
            t["z" .. i * 101] = i
        end
        sum = (sum * 31 + #t) % 1000003
    end
    return sum / 1000003
end

-- Equal keys: an unstable sort with chosen pivots would mix them.
local function sorted_sum(n)
    local list = {}
    for i = 1, n do
        list[i] = {rank = i * 37 % 5, value = 1 / i}
    end
    table.sort(list, function(a, b) return a.rank < b.rank end)
    local sum = 0
    for i = 1, n do
        sum = sum * (1 - 1e-9) + list[i].value
    end
    return sum
end

local function text_sum(text)
    local sum = 0
    for i = 1, #text do
        sum = (sum * 31 + string.byte(text, i)) % 65521
    end
    return sum / 65521
end

return {
    kind = "learner",
    random = true,
    params = {keys = {default = 40, min = 1, integer = true}},
    fit = function(x, y, params, rng)
        local t = crowded(params.keys)
        local texts = tostring({}) .. tostring(ipairs) .. tostring(fit)
            .. string.format("%s %s", {}, function() end)
        return {weight = sum_of(t) + sorted_sum(params.keys)
                    + border_sum(params.keys) + text_sum(texts)
                    + rng:uniform()}
    end,
    score = function(model, x)
        local scores = {}
        for i = 1, x.rows do
            local row = {}
            for j = 1, x.cols do
                row["column" .. j] = x:get(i, j)
            end
            scores[i] = math.tanh(sum_of(row) * 0.01 + model.weight % 1)
        end
        return scores
    end,
}
