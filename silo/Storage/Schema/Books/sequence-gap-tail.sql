-- The same as sequence-gap.sql for accounts with an entry after a closing that doesn't follow another one: those are counted whole.
SELECT
    account AS subject,
    concat('entries 1 to ', max(sequence)) AS expected,
    concat(count(*), ' entries from ', min(sequence)) AS found
FROM entries
WHERE account IN (
    SELECT account
    FROM (
        SELECT
            line.account,
            line.sequence,
            (SELECT before.sequence FROM entries AS before WHERE before.account = line.account AND before.sequence = line.sequence - 1 LIMIT 1) AS previous
        FROM {entries} AS line
    ) AS lines
    WHERE sequence <> 1 AND previous IS NULL
)
GROUP BY account
HAVING count(*) <> max(sequence) OR min(sequence) <> 1
ORDER BY account
