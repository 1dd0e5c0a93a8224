(
    SELECT account, kind, amount, request_id
    FROM entries
    WHERE position > {after} AND kind IN ('payout', 'payout-returned')
    UNION ALL
    SELECT closed.account, closed.kind, closed.amount, closed.request_id
    FROM {documents} AS record
    CROSS JOIN (VALUES ('/debit'), ('/return')) AS steps (step)
    CROSS JOIN LATERAL (
        SELECT * FROM entries
        WHERE account = 'earnings:' || record.owner AND request_id = 'payout/' || record.id || steps.step AND kind IN ('payout', 'payout-returned')
        LIMIT 1
    ) AS closed
    WHERE closed.position <= {after}
)
