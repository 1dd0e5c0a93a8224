(
    SELECT * FROM documents WHERE kind = 'payout' AND changed > {changed}
    UNION
    SELECT record.*
    FROM (
        SELECT DISTINCT replace(replace(substr(request_id, 8), '/debit', ''), '/return', '') AS id
        FROM entries NOT INDEXED
        WHERE position > {after} AND kind IN ('payout', 'payout-returned')
    ) AS named
    CROSS JOIN documents AS record
    WHERE record.kind = 'payout' AND record.id = named.id
)
