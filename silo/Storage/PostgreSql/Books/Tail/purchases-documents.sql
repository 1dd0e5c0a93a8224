(
    SELECT * FROM documents WHERE kind = 'purchase' AND changed > {changed}
    UNION
    SELECT record.*
    FROM (
        SELECT DISTINCT books_json(detail) ->> 'purchaseId' AS id
        FROM entries
        WHERE position > {after} AND kind IN ('purchase', 'refund', 'chargeback')
    ) AS named
    CROSS JOIN LATERAL (SELECT * FROM documents WHERE kind = 'purchase' AND id = named.id LIMIT 1) AS record
)
