(
    SELECT * FROM documents WHERE kind = 'reward' AND changed > {changed}
    UNION
    SELECT record.*
    FROM (SELECT DISTINCT substr(request_id, 8) AS id FROM entries WHERE position > {after} AND kind = 'reward') AS named
    CROSS JOIN LATERAL (SELECT * FROM documents WHERE kind = 'reward' AND id = named.id LIMIT 1) AS record
)
