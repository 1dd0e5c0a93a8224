(
    SELECT account, sequence, kind, amount, peer, request_id
    FROM entries
    WHERE position > {after} AND kind = 'reward'
    UNION ALL
    SELECT closed.account, closed.sequence, closed.kind, closed.amount, closed.peer, closed.request_id
    FROM (
        SELECT id FROM {documents} AS record
        UNION
        SELECT substr(request_id, 8) FROM entries WHERE position > {after} AND kind = 'reward'
    ) AS named
    CROSS JOIN LATERAL (
        SELECT * FROM entries WHERE account = 'campaign:' || split_part(named.id, '/', 1) AND request_id = 'reward/' || named.id AND kind = 'reward' LIMIT 1
    ) AS debit
    CROSS JOIN LATERAL (
        (SELECT * FROM entries WHERE account = debit.account AND request_id = debit.request_id LIMIT 1)
        UNION ALL
        (SELECT * FROM entries WHERE account = debit.peer AND request_id = debit.request_id AND kind = 'reward' LIMIT 1)
    ) AS closed
    WHERE closed.position <= {after}
)
