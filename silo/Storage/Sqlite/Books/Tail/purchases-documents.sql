(
    SELECT * FROM documents WHERE kind = 'purchase' AND changed > {changed}
    UNION
    SELECT record.*
    FROM (
        SELECT DISTINCT CAST(iif(json_valid(detail), detail, NULL) ->> '$.purchaseId' AS TEXT) AS id
        FROM entries NOT INDEXED
        WHERE position > {after} AND kind IN ('purchase', 'refund', 'chargeback')
    ) AS named
    CROSS JOIN documents AS record
    WHERE record.kind = 'purchase' AND record.id = named.id
)
