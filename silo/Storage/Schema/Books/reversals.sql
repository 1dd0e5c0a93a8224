-- Every gift that was taken back was there, and what its creator loses or its sender gets back is exactly what it had moved.
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
ORDER BY 1, reversal.sequence
