(
    SELECT account, kind, amount, request_id
    FROM entries NOT INDEXED
    WHERE position > {after} AND kind IN ('payout', 'payout-returned')
    UNION ALL
    SELECT closed.account, closed.kind, closed.amount, closed.request_id
    FROM {documents} AS record
    CROSS JOIN (SELECT '/debit' AS step UNION ALL SELECT '/return') AS steps
    CROSS JOIN entries AS closed
    WHERE closed.account = 'earnings:' || record.owner
        AND closed.request_id = 'payout/' || record.id || steps.step
        AND closed.kind IN ('payout', 'payout-returned')
        AND +closed.position <= {after}
)
