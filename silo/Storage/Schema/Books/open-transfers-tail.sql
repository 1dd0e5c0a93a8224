-- The same as open-transfers.sql for transfers after a closing and those that were open in it; their answers are looked up one by one.
SELECT position
FROM (
    SELECT
        debit.position,
        CASE
            WHEN debit.kind = 'gift' THEN (
                SELECT answer.sequence
                FROM entries AS answer
                WHERE answer.account = debit.peer AND answer.request_id = 'gift/' || substr(debit.account, 8) || ':' || CAST(debit.sequence AS text)
                LIMIT 1)
            WHEN debit.kind = 'gift-refused' THEN (
                SELECT answer.sequence
                FROM entries AS answer
                WHERE answer.account = debit.peer AND answer.request_id = 'return/' || substr(debit.request_id, 6)
                LIMIT 1)
            ELSE (
                SELECT answer.sequence
                FROM entries AS answer
                WHERE answer.account = debit.peer AND answer.request_id = debit.request_id
                LIMIT 1)
        END AS answered
    FROM {entries} AS debit
    WHERE (debit.kind = 'gift' AND debit.account LIKE 'wallet:%')
        OR debit.kind = 'gift-refused'
        OR (debit.kind = 'reward' AND debit.account LIKE 'campaign:%')
        OR (debit.kind = 'reversal' AND debit.account LIKE 'earnings:%')
) AS transfers
WHERE answered IS NULL
ORDER BY position
