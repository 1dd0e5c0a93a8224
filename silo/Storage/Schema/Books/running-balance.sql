-- Every entry's balance is the balance before it plus its amount, and an account's last balance is the sum of all its amounts.
SELECT
    CASE WHEN balance <> chained THEN concat(account, ' #', sequence) ELSE account END AS subject,
    concat('balance ', CASE WHEN balance <> chained THEN chained ELSE total END) AS expected,
    concat('balance ', balance) AS found
FROM (
    SELECT
        account,
        sequence,
        balance,
        lag(balance, 1, 0) OVER line + amount AS chained,
        sum(amount) OVER line AS total,
        lead(sequence) OVER line AS next
    FROM entries
    WINDOW line AS (PARTITION BY account ORDER BY sequence ROWS UNBOUNDED PRECEDING)
) AS lines
WHERE balance <> chained OR (next IS NULL AND balance <> total)
ORDER BY account, sequence
