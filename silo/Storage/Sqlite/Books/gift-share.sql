-- Every gift's credit has its debit, is for the account that the debit names, and is the share that was fixed in the debit.
WITH credits AS (
    SELECT
        account,
        sequence,
        amount,
        request_id,
        -- gift/{user}:{sequence} names the debit; each is one probe of the index.
        'wallet:' || substr(request_id, 6, instr(request_id, ':') - 6) AS debit_account,
        CAST(substr(request_id, instr(request_id, ':') + 1) AS INTEGER) AS debit_sequence
    FROM {entries} AS line
    WHERE kind = 'gift' AND account LIKE 'earnings:%'
), pairs AS (
    SELECT
        credit.account,
        credit.sequence,
        credit.amount,
        credit.request_id,
        debit.account AS debit_account,
        debit.peer,
        -debit.amount * CASE
            WHEN NOT json_valid(debit.detail) THEN NULL
            WHEN json_type(debit.detail, '$.shareBps') = 'integer' THEN debit.detail ->> '$.shareBps'
        END + CASE
            WHEN NOT json_valid(debit.detail) THEN NULL
            WHEN json_type(debit.detail, '$.promotional') IS NULL THEN 0
            WHEN json_type(debit.detail, '$.promotional.coins') = 'integer' AND json_type(debit.detail, '$.promotional.shareBps') = 'integer'
                THEN (debit.detail ->> '$.promotional.coins') * ((debit.detail ->> '$.promotional.shareBps') - (debit.detail ->> '$.shareBps'))
        END AS earned
    FROM credits AS credit
    LEFT JOIN entries AS debit
        ON debit.account = credit.debit_account AND debit.sequence = credit.debit_sequence AND debit.kind = 'gift'
        AND credit.request_id = 'gift/' || substr(debit.account, 8) || ':' || debit.sequence
)
SELECT
    substr(request_id, 6) AS subject,
    CASE
        WHEN debit_account IS NULL THEN 'a debit'
        ELSE concat(coalesce(earned, 'no share'), ' to ', coalesce(peer, 'nobody'))
    END AS expected,
    CASE
        WHEN debit_account IS NULL THEN concat('none; entry ', sequence, ' credits ', amount, ' to ', account)
        ELSE concat(amount, ' to ', account)
    END AS found
FROM pairs
WHERE debit_account IS NULL OR peer IS DISTINCT FROM account OR earned IS DISTINCT FROM amount
ORDER BY account, sequence
