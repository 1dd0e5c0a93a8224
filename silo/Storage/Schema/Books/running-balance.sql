-- Every entry's balance is the balance before it plus its amount, from 0 on. Where that holds for all, an account's last balance is the sum of all
-- its amounts; where it does not, this names the entry.
SELECT
    account AS subject,
    concat('balance ', chained, ' after entry ', sequence) AS expected,
    concat('balance ', balance) AS found
FROM (
    SELECT account, sequence, balance, lag(balance, 1, 0) OVER (PARTITION BY account ORDER BY sequence) + amount AS chained
    FROM entries
) AS lines
WHERE balance <> chained
ORDER BY account, sequence
