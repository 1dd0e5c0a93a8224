-- Every gift's credit has its debit, is for the account that the debit names, and is the share that was fixed in the debit.
WITH debits AS (
    SELECT
        'gift/' || substr(account, 8) || ':' || sequence AS request_id,
        peer,
        -amount * CASE WHEN jsonb_typeof(detail -> 'shareBps') = 'number' THEN (detail ->> 'shareBps')::numeric END AS earned
    FROM (
        SELECT account, sequence, peer, amount, books_json(detail) AS detail
        FROM entries
        WHERE kind = 'gift' AND account LIKE 'wallet:%'
    ) AS gifts
)
SELECT
    concat(credit.account, ' #', credit.sequence) AS subject,
    CASE
        WHEN debit.request_id IS NULL THEN concat('the debit of ', credit.request_id)
        ELSE concat(coalesce(debit.earned::text, 'no share'), ' to ', coalesce(debit.peer, 'nobody'), ' for ', credit.request_id)
    END AS expected,
    CASE
        WHEN debit.request_id IS NULL THEN 'none'
        ELSE concat(credit.amount, ' to ', credit.account)
    END AS found
FROM entries AS credit
LEFT JOIN debits AS debit ON debit.request_id = credit.request_id
WHERE credit.kind = 'gift' AND credit.account LIKE 'earnings:%'
    AND (debit.request_id IS NULL OR debit.peer IS DISTINCT FROM credit.account OR debit.earned IS DISTINCT FROM credit.amount)
ORDER BY credit.account, credit.sequence
