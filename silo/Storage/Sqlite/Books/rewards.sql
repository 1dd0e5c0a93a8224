-- Every granted reward has one debit of its coins in its campaign, and every debit its record; every credit has its debit, and is what the reward brings.
-- (Or a reward that is recorded, and about to be granted. A credit that is still to come is counted as undelivered.)
WITH records AS (
    SELECT
        id,
        status,
        body ->> '$.reward.coins' AS coins,
        (body ->> '$.reward.coins') * coalesce(body ->> '$.reward.gift.shareBps', 1) AS credit
    FROM (
        SELECT id, status, CASE WHEN json_valid(body) THEN body END AS body
        FROM {documents} AS record
        WHERE kind = 'reward' AND status IN ('granted', 'pending')
    ) AS granted
), debits AS (
    SELECT account, sequence, amount, peer, substr(request_id, 8) AS id
    FROM {entries} AS line
    WHERE kind = 'reward' AND account LIKE 'campaign:%'
), credits AS (
    SELECT account, sequence, amount, peer, substr(request_id, 8) AS id
    FROM {entries} AS line
    WHERE kind = 'reward' AND account NOT LIKE 'campaign:%'
), named AS (
    SELECT id FROM records UNION SELECT id FROM debits UNION SELECT id FROM credits
)
SELECT
    named.id AS subject,
    CASE
        WHEN record.id IS NULL THEN 'a granted reward'
        ELSE concat('a debit of ', record.coins, ' coins and a credit of ', record.credit)
    END AS expected,
    concat(
        CASE WHEN debit.account IS NULL THEN 'no debit' ELSE concat(debit.amount, ' in entry ', debit.sequence, ' of ', debit.account, ' to ', debit.peer) END,
        ', ',
        CASE WHEN credit.account IS NULL THEN 'no credit' ELSE concat(credit.amount, ' in entry ', credit.sequence, ' of ', credit.account, ' from ', credit.peer) END) AS found
FROM named
LEFT JOIN records AS record ON record.id = named.id
LEFT JOIN debits AS debit ON debit.id = named.id
LEFT JOIN credits AS credit ON credit.id = named.id
WHERE record.id IS NULL
    OR (debit.account IS NULL AND (record.status = 'granted' OR credit.account IS NOT NULL))
    OR CAST(-debit.amount AS text) IS DISTINCT FROM CASE WHEN debit.account IS NOT NULL THEN CAST(record.coins AS text) END
    OR (credit.account IS NOT NULL AND CAST(credit.amount AS text) IS DISTINCT FROM CAST(record.credit AS text))
    OR credit.peer IS DISTINCT FROM CASE WHEN credit.account IS NOT NULL THEN debit.account END
    OR debit.peer IS DISTINCT FROM CASE WHEN credit.account IS NULL THEN debit.peer ELSE credit.account END
ORDER BY 1
