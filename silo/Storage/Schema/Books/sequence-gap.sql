-- The entries of an account are numbered 1, 2, 3, ... without gaps.
SELECT
    account AS subject,
    concat('entries 1 to ', max(sequence)) AS expected,
    concat(count(*), ' entries from ', min(sequence)) AS found
FROM entries
GROUP BY account
HAVING count(*) <> max(sequence) OR min(sequence) <> 1
ORDER BY account
