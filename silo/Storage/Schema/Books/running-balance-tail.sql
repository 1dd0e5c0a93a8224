-- The same as running-balance.sql for entries after a closing: each follows the entry before it, wherever that is.
SELECT
    account AS subject,
    concat('balance ', chained, ' after entry ', sequence) AS expected,
    concat('balance ', balance) AS found
FROM (
    SELECT
        line.account,
        line.sequence,
        line.balance,
        coalesce((
            SELECT before.balance
            FROM entries AS before
            WHERE before.account = line.account AND before.sequence < line.sequence
            ORDER BY before.sequence DESC
            LIMIT 1
        ), 0) + line.amount AS chained
    FROM {entries} AS line
) AS lines
WHERE balance <> chained
ORDER BY account, sequence
