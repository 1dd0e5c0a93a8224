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
            (
                SELECT gift.sequence
                FROM entries AS gift
                WHERE gift.account = reversal.account
                    AND gift.kind = 'gift'
                    AND gift.peer = reversal.peer
                    AND CASE
                        WHEN reversal.account LIKE 'wallet:%' THEN 'reversal/' || substr(gift.account, 8) || ':' || CAST(gift.sequence AS text)
                        ELSE 'reversal/' || substr(gift.request_id, 6)
                    END = reversal.request_id
                LIMIT 1
            ) AS gift
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
