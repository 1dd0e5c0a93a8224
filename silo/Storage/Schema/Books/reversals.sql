-- Every gift that was taken back was there, and what its creator loses or its sender gets back is exactly what it had moved; and somebody asked for it.
SELECT
    reversal.account AS subject,
    concat('a gift of ', -reversal.amount, ' that entry ', reversal.sequence, ' takes back') AS expected,
    CASE WHEN gift.account IS NULL THEN 'none' ELSE concat(gift.amount, ' in entry ', gift.sequence) END AS found
FROM entries AS reversal
LEFT JOIN entries AS gift
    ON gift.account = reversal.account
    AND gift.kind = 'gift'
    AND gift.peer = reversal.peer
    AND CASE
        WHEN reversal.account LIKE 'wallet:%' THEN 'reversal/' || substr(gift.account, 8) || ':' || CAST(gift.sequence AS text)
        ELSE 'reversal/' || substr(gift.request_id, 6)
    END = reversal.request_id
WHERE reversal.kind = 'reversal' AND gift.amount IS DISTINCT FROM -reversal.amount
UNION ALL
SELECT
    reversal.account,
    concat('a request to take back ', substr(reversal.request_id, 10)),
    concat('none; entry ', reversal.sequence, ' takes back ', -reversal.amount)
FROM entries AS reversal
WHERE reversal.kind = 'reversal'
    AND NOT EXISTS (SELECT 1 FROM documents WHERE documents.kind = 'reversal' AND documents.id = substr(reversal.request_id, 10))
ORDER BY 1, 2
