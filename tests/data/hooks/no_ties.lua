-- SPDX-License-Identifier: GPL-3.0-or-later
-- A metric that raises on rows drawn more than once, as a bootstrap does.
return {
    kind = "metric",
    score = function(y, s)
        local seen = {}
        for i = 1, #y do
            local key = tostring(s[i])
            if seen[key] then
                error("drawn twice")
            end
            seen[key] = true
        end
        return s[1]
    end,
}
