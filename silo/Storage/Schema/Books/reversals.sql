-- Every gift that was taken back was there, and what its creator loses or its sender gets back is exactly what it had moved; and somebody asked for it.
SELECT
    account AS subject,
    concat('a gift of ', -amount, ' that entry ', sequence, ' takes back') AS expected,
    CASE WHEN moved IS NULL THEN 'none' ELSE concat(moved, ' in entry ', gift) END AS found
FROM (
    SELECT
        found.*,
        (SELECT line.amount FROM entries AS line WHERE line.account = found.account AND line.sequence = found.gift LIMIT 1) AS moved
    FROM (
        SELECT
            reversal.account,
            reversal.sequence,
            reversal.amount,
            -- The debit by its sequence, the credit by its request id: a probe of an index each.
            CASE WHEN reversal.account LIKE 'wallet:%' THEN (
                SELECT gift.sequence
                FROM entries AS gift
                WHERE gift.account = reversal.account
                    AND gift.sequence = CASE
                        WHEN trim(substr(reversal.request_id, length(reversal.account) + 4), '0123456789') = ''
                            AND length(reversal.request_id) - length(reversal.account) BETWEEN 4 AND 21
                        THEN CAST(substr(reversal.request_id, length(reversal.account) + 4) AS bigint)
                    END
                    AND gift.kind = 'gift'
                    AND gift.peer = reversal.peer
                    AND 'reversal/' || substr(gift.account, 8) || ':' || CAST(gift.sequence AS text) = reversal.request_id
                LIMIT 1
            ) ELSE (
                SELECT gift.sequence
                FROM entries AS gift
                WHERE gift.account = reversal.account
                    AND gift.request_id = 'gift/' || substr(reversal.request_id, 10)
                    AND gift.kind = 'gift'
                    AND gift.peer = reversal.peer
                LIMIT 1
            ) END AS gift
        FROM {entries} AS reversal
        WHERE reversal.kind = 'reversal'
    ) AS found
) AS reversals
WHERE moved IS DISTINCT FROM -amount
UNION ALL
SELECT
    reversal.account,
    concat('a request to take back ', substr(reversal.request_id, 10)),
    concat('none; entry ', reversal.sequence, ' takes back ', -reversal.amount)
FROM {entries} AS reversal
WHERE reversal.kind = 'reversal'
    AND NOT EXISTS (SELECT 1 FROM documents WHERE documents.kind = 'reversal' AND documents.id = substr(reversal.request_id, 10))
ORDER BY 1, 2
