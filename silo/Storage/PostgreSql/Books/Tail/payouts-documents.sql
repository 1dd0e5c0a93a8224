(
    SELECT * FROM documents WHERE kind = 'payout' AND changed > {changed}
    UNION
    SELECT record.*
    FROM (
        SELECT DISTINCT replace(replace(substr(request_id, 8), '/debit', ''), '/return', '') AS id
        FROM entries
        WHERE position > {after} AND kind IN ('payout', 'payout-returned')
    ) AS named
    CROSS JOIN LATERAL (SELECT * FROM documents WHERE kind = 'payout' AND id = named.id LIMIT 1) AS record
)
