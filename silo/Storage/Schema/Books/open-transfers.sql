-- Gifts that were debited, and that their creator's account has not answered yet, with a credit or a refusal; refusals whose coins are not back, and rewards and reversals that are not credited.
SELECT position
FROM (
    SELECT debit.position
    FROM entries AS debit
    WHERE debit.kind = 'gift' AND debit.account LIKE 'wallet:%'
        AND NOT EXISTS (
            SELECT 1
            FROM entries AS answer
            WHERE answer.account = debit.peer
                AND answer.request_id LIKE 'gift/%'
                AND answer.request_id = 'gift/' || substr(debit.account, 8) || ':' || CAST(debit.sequence AS text))
    UNION ALL
    SELECT refusal.position
    FROM entries AS refusal
    WHERE refusal.kind = 'gift-refused'
        AND NOT EXISTS (
            SELECT 1
            FROM entries AS answer
            WHERE answer.account = refusal.peer
                AND answer.request_id LIKE 'return/%'
                AND answer.request_id = 'return/' || substr(refusal.request_id, 6))
    UNION ALL
    SELECT debit.position
    FROM entries AS debit
    WHERE ((debit.kind = 'reward' AND debit.account LIKE 'campaign:%') OR (debit.kind = 'reversal' AND debit.account LIKE 'earnings:%'))
        AND NOT EXISTS (SELECT 1 FROM entries AS answer WHERE answer.account = debit.peer AND answer.request_id = debit.request_id)
) AS transfers
ORDER BY position
