(
    SELECT * FROM documents WHERE kind = 'reward' AND changed > {changed}
    UNION
    SELECT record.*
    FROM (SELECT DISTINCT substr(request_id, 8) AS id FROM entries NOT INDEXED WHERE position > {after} AND kind = 'reward') AS named
    CROSS JOIN documents AS record
    WHERE record.kind = 'reward' AND record.id = named.id
)
