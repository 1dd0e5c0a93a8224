(
    SELECT debit.*
    FROM (
        SELECT
            'wallet:' || split_part(substr(request_id, 6), ':', 1) AS account,
            CASE WHEN request_id ~ '^gift/[^:]*:[0-9]{1,18}$' THEN CAST(split_part(request_id, ':', 2) AS bigint) END AS sequence
        FROM entries
        WHERE position > {after} AND kind = 'gift' AND substr(account, 1, 9) = 'earnings:'
    ) AS named
    CROSS JOIN LATERAL (SELECT * FROM entries AS line WHERE line.account = named.account AND line.sequence = named.sequence LIMIT 1) AS debit
)
