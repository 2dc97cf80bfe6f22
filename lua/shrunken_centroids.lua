-- SPDX-License-Identifier: GPL-3.0-or-later
-- Nearest shrunken centroids (Tibshirani, Hastie, Narasimhan and Chu 2002,
-- doi:10.1073/pnas.082099299): for many columns and few rows.
--
-- Class c's mean of column j is drawn towards the mean of all rows,
--     d = (mean_cj - mean_j) / (m_c (s_j + s0)),   m_c = sqrt(1/n_c - 1/n),
--     d' = sign(d) max(|d| - threshold, 0),
--     centroid_cj = mean_j + m_c (s_j + s0) d',
-- with s_j the pooled standard deviation within classes (divisor n - K) and s0
-- the median of the s_j. Columns that are drawn in everywhere drop out. Class c
-- gets the share exp(-D_c / 2), where
--     D_c = sum_j (x_j - centroid_cj)^2 / (s_j + s0)^2 - 2 log prior_c.

local function median(v)
    local t = v:table()
    table.sort(t)
    local half = #t // 2
    return #t % 2 == 1 and t[half + 1] or (t[half] + t[half + 1]) / 2
end

-- Pooled standard deviations within classes; rows holds each class's places.
local function spreads(x, rows)
    local s = vector.new(x.cols)
    for j = 1, x.cols do
        local column, sum = x:col(j), 0
        for _, places in ipairs(rows) do
            local mean = 0
            for _, i in ipairs(places) do
                mean = mean + column[i]
            end
            mean = mean / #places
            for _, i in ipairs(places) do
                sum = sum + (column[i] - mean)^2
            end
        end
        s[j] = math.sqrt(sum / (x.rows - #rows))
    end
    local s0 = median(s)
    if s0 <= 0 then
        error("more than half of the columns are constant within classes")
    end
    for j = 1, x.cols do
        s[j] = s[j] + s0
    end
    return s
end

local function shrink(d, threshold)
    local size = math.max(math.abs(d) - threshold, 0)
    return d < 0 and -size or size
end

-- One class's centroid in units of s, so that distances need no division.
local function centroid(x, places, model, threshold)
    local m = math.sqrt(1 / #places - 1 / x.rows)
    local of_class = x:rows_at(places)
    local c = vector.new(x.cols)
    for j = 1, x.cols do
        local d = (of_class:col(j):mean() - model.mean[j]) / (m * model.s[j])
        c[j] = model.mean[j] / model.s[j] + m * shrink(d, threshold)
    end
    return c
end

local function discriminant(row, class)
    local distance = 0
    for j = 1, #row do
        distance = distance + (row[j] - class.centroid[j])^2
    end
    return -distance / 2 + math.log(class.prior)
end

-- exp(d_c) / sum of all, with the largest taken out first.
local function softmax(d)
    local largest, sum = math.max(table.unpack(d)), 0
    for c = 1, #d do
        d[c] = math.exp(d[c] - largest)
        sum = sum + d[c]
    end
    for c = 1, #d do
        d[c] = d[c] / sum
    end
    return d
end

return {
    kind = "learner",
    help = "class shares by distance from shrunken class means",
    probability = true,
    params = {
        threshold = {default = 1, min = 0,
                     help = "how far class means are drawn to the overall one"},
        prior = {default = "empirical", choices = {"empirical", "uniform"},
                 help = "class shares before a row is seen"},
    },

    fit = function(x, y, params, rng)
        local rows = {y:rows(0), y:rows(1)}
        local model = {mean = vector.new(x.cols), s = spreads(x, rows)}
        for j = 1, x.cols do
            model.mean[j] = x:col(j):mean()
        end
        for c, places in ipairs(rows) do
            local share = #places / x.rows
            model[c] = {
                centroid = centroid(x, places, model, params.threshold),
                prior = params.prior == "uniform" and 0.5 or share,
            }
        end
        return model
    end,

    score = function(model, x)
        local scores = {}
        for i = 1, x.rows do
            local row = x:row(i)
            for j = 1, #row do
                row[j] = row[j] / model.s[j]
            end
            scores[i] = softmax{discriminant(row, model[1]),
                                discriminant(row, model[2])}[2]
        end
        return scores
    end,
}
