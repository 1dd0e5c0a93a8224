-- Gifts that were debited, and that their creator's account has not answered yet, with a credit or otherwise.
SELECT count(*)
FROM entries AS debit
WHERE debit.kind = 'gift' AND debit.account LIKE 'wallet:%'
    AND NOT EXISTS (
        SELECT 1
        FROM entries AS answer
        WHERE answer.account = debit.peer
            AND answer.request_id LIKE 'gift/%'
            AND answer.request_id = 'gift/' || substr(debit.account, 8) || ':' || CAST(debit.sequence AS text))
