(
    SELECT account, sequence, kind, amount, request_id, detail
    FROM entries
    WHERE position > {after} AND kind IN ('purchase', 'refund', 'chargeback')
    UNION ALL
    SELECT credit.*
    FROM {documents} AS record
    CROSS JOIN LATERAL (
        SELECT account, sequence, kind, amount, request_id, detail
        FROM entries
        WHERE account = 'wallet:' || record.owner
            AND request_id = concat('payment/', books_json(record.body) ->> 'provider', '/', books_json(record.body) ->> 'paymentId')
            AND kind = 'purchase'
            AND position + 0 <= {after}
        LIMIT 1
    ) AS credit
    UNION ALL
    SELECT back.*
    FROM {documents} AS record
    CROSS JOIN LATERAL (
        SELECT account, sequence, kind, amount, request_id, detail
        FROM entries
        WHERE account = 'wallet:' || record.owner
            AND kind IN ('refund', 'chargeback')
            AND position + 0 <= {after}
            AND books_json(detail) ->> 'purchaseId' = record.id
        OFFSET 0
    ) AS back
    WHERE books_number(record.body, 'refundingCoins') > 0
)
