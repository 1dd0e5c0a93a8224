-- Gifts that were debited and that their creator's account has not answered, refusals whose coins are not back, and rewards and reversals that are not credited: one line each, oldest first.
SELECT account, sequence, kind, peer, amount, occurred_at
FROM (
    SELECT debit.account, debit.sequence, debit.kind, debit.peer, debit.amount, debit.occurred_at
    FROM entries AS debit
    WHERE debit.kind = 'gift' AND debit.account LIKE 'wallet:%'
        AND NOT EXISTS (
            SELECT 1
            FROM entries AS answer
            WHERE answer.account = debit.peer
                AND answer.request_id = 'gift/' || substr(debit.account, 8) || ':' || CAST(debit.sequence AS text))
    UNION ALL
    SELECT refusal.account, refusal.sequence, refusal.kind, refusal.peer, refusal.amount, refusal.occurred_at
    FROM entries AS refusal
    WHERE refusal.kind = 'gift-refused'
        AND NOT EXISTS (
            SELECT 1
            FROM entries AS answer
            WHERE answer.account = refusal.peer
                AND answer.request_id = 'return/' || substr(refusal.request_id, 6))
    UNION ALL
    SELECT debit.account, debit.sequence, debit.kind, debit.peer, debit.amount, debit.occurred_at
    FROM entries AS debit
    WHERE ((debit.kind = 'reward' AND debit.account LIKE 'campaign:%') OR (debit.kind = 'reversal' AND debit.account LIKE 'earnings:%'))
        AND NOT EXISTS (SELECT 1 FROM entries AS answer WHERE answer.account = debit.peer AND answer.request_id = debit.request_id)
) AS transfers
ORDER BY occurred_at, account, sequence
