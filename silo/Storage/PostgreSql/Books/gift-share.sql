-- Every gift's credit has its debit, is for the account that the debit names, and is the share that was fixed in the debit.
WITH debits AS (
    SELECT
        'gift/' || substr(account, 8) || ':' || sequence AS request_id,
        peer,
        amount,
        detail
    FROM {debits} AS line
    WHERE kind = 'gift' AND account LIKE 'wallet:%'
), pairs AS (
    SELECT
        credit.account,
        credit.sequence,
        credit.amount,
        credit.request_id,
        debit.request_id IS NOT NULL AS has_debit,
        debit.peer,
        -debit.amount * books_number(debit.detail, 'shareBps') + CASE
            WHEN strpos(debit.detail, '"promotional":{') = 0 THEN 0
            ELSE books_number(books_json(debit.detail) ->> 'promotional', 'coins')
                * (books_number(books_json(debit.detail) ->> 'promotional', 'shareBps') - books_number(debit.detail, 'shareBps'))
        END AS earned
    FROM {entries} AS credit
    LEFT JOIN debits AS debit ON debit.request_id = credit.request_id
    WHERE credit.kind = 'gift' AND credit.account LIKE 'earnings:%'
)
SELECT
    substr(request_id, 6) AS subject,
    CASE
        WHEN has_debit THEN concat(coalesce(earned::text, 'no share'), ' to ', coalesce(peer, 'nobody'))
        ELSE 'a debit'
    END AS expected,
    CASE
        WHEN has_debit THEN concat(amount, ' to ', account)
        ELSE concat('none; entry ', sequence, ' credits ', amount, ' to ', account)
    END AS found
FROM pairs
WHERE NOT has_debit OR peer IS DISTINCT FROM account OR earned IS DISTINCT FROM amount
ORDER BY account, sequence
