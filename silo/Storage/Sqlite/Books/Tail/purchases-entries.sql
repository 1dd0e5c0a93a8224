(
    SELECT account, sequence, kind, amount, request_id, detail
    FROM entries NOT INDEXED
    WHERE position > {after} AND kind IN ('purchase', 'refund', 'chargeback')
    UNION ALL
    SELECT credit.account, credit.sequence, credit.kind, credit.amount, credit.request_id, credit.detail
    FROM {documents} AS record
    CROSS JOIN entries AS credit
    WHERE credit.account = 'wallet:' || record.owner
        AND credit.request_id = concat(
            'payment/', iif(json_valid(record.body), record.body, NULL) ->> '$.provider', '/', iif(json_valid(record.body), record.body, NULL) ->> '$.paymentId')
        AND credit.kind = 'purchase'
        AND +credit.position <= {after}
    UNION ALL
    SELECT back.account, back.sequence, back.kind, back.amount, back.request_id, back.detail
    FROM {documents} AS record
    CROSS JOIN entries AS back
    WHERE coalesce(iif(json_valid(record.body), record.body, NULL) ->> '$.refundingCoins', 0) > 0
        AND back.account = 'wallet:' || record.owner
        AND back.kind IN ('refund', 'chargeback')
        AND +back.position <= {after}
        AND CAST(iif(json_valid(back.detail), back.detail, NULL) ->> '$.purchaseId' AS TEXT) = record.id
)
