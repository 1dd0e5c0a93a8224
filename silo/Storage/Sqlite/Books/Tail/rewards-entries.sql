(
    SELECT account, sequence, kind, amount, peer, request_id
    FROM entries NOT INDEXED
    WHERE position > {after} AND kind = 'reward'
    UNION ALL
    SELECT closed.account, closed.sequence, closed.kind, closed.amount, closed.peer, closed.request_id
    FROM (
        SELECT id FROM {documents} AS record
        UNION
        SELECT substr(request_id, 8) FROM entries NOT INDEXED WHERE position > {after} AND kind = 'reward'
    ) AS named
    CROSS JOIN entries AS debit
    CROSS JOIN (SELECT 0 AS is_credit UNION ALL SELECT 1) AS sides
    CROSS JOIN entries AS closed
    WHERE debit.account = 'campaign:' || substr(named.id, 1, instr(named.id, '/') - 1)
        AND debit.request_id = 'reward/' || named.id
        AND debit.kind = 'reward'
        AND closed.account = iif(sides.is_credit, debit.peer, debit.account)
        AND closed.request_id = debit.request_id
        AND closed.kind = 'reward'
        AND +closed.position <= {after}
)
