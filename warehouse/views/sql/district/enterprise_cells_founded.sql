-- Cells founded in enterprises, by year of the founding date · Chi bộ doanh nghiệp thành lập theo năm
-- year: the year of the founding date · năm thành lập
-- founded: cells founded in it, by the enterprises' latest reports · số chi bộ thành lập
-- founded_to_date: cells founded in that year or before · lũy kế số chi bộ
-- @key: year AS period
-- @trace founded = a_report: (c.submission_id, f.year) IN (SELECT (submission_id, year(cell_founded_on)) FROM district.enterprise_cells)
-- @trace founded_to_date = a_report: (c.submission_id, f.year) IN (SELECT (submission_id, from_then) FROM (SELECT submission_id, unnest(range(year(cell_founded_on), 2200)) AS from_then FROM district.enterprise_cells))
-- @example: SELECT year, founded FROM enterprise_cells_founded WHERE year >= 2020
SELECT year(cell_founded_on) AS year, count(*) AS founded, sum(count(*)) OVER (ORDER BY year(cell_founded_on))::BIGINT AS founded_to_date
FROM district.enterprise_cells
WHERE cell_founded_on IS NOT NULL
GROUP BY year(cell_founded_on)
ORDER BY year
