-- Every paid purchase has exactly one credit, of its coins, to its buyer's wallet, under its payment; and every credit has its paid purchase.
-- (Or one that a payment has claimed: its credit comes first, and only then is it recorded as paid.)
-- The coins that its buyer's wallet has given back are those that its record says went back, or the next ones too, which are recorded before and after.
-- (In halves: SQLite would find the pairs of one full join by comparing all with all.)
WITH records AS (
    SELECT
        id,
        status,
        concat('wallet:', owner) AS account,
        body ->> '$.coins' AS coins,
        concat('payment/', body ->> '$.provider', '/', body ->> '$.paymentId') AS request_id,
        coalesce(body ->> '$.refundedCoins', 0) AS refunded,
        coalesce(body ->> '$.refundingCoins', 0) AS refunding
    FROM (
        SELECT id, status, owner, iif(json_valid(body), body, NULL) AS body
        FROM {documents} AS record
        WHERE kind = 'purchase' AND status IN ('paid', 'claimed', 'refunded', 'disputed')
    ) AS paid
), named AS (
    SELECT account, sequence, kind, amount, request_id, CAST(iif(json_valid(detail), detail, NULL) ->> '$.purchaseId' AS TEXT) AS purchase
    FROM {entries} AS line
    WHERE kind IN ('purchase', 'refund', 'chargeback')
), credits AS (
    SELECT *, count(*) OVER (PARTITION BY purchase) AS credits
    FROM named
    WHERE kind = 'purchase'
), taken AS (
    SELECT account, purchase, -sum(amount) AS coins
    FROM named
    WHERE kind <> 'purchase'
    GROUP BY account, purchase
)
SELECT
    record.id AS subject,
    concat('one credit of ', record.coins, ' coins to ', record.account, ' for ', record.request_id) AS expected,
    CASE
        WHEN credit.account IS NULL THEN 'none'
        WHEN credit.credits <> 1 THEN concat(credit.credits, ' credits, one by entry ', credit.sequence, ' to ', credit.account)
        ELSE concat('a credit of ', credit.amount, ' coins to ', credit.account, ' for ', credit.request_id)
    END AS found
FROM records AS record
LEFT JOIN credits AS credit ON credit.purchase = record.id
WHERE (credit.account IS NULL AND record.status <> 'claimed')
    OR credit.credits <> 1
    OR credit.account <> record.account
    OR credit.request_id <> record.request_id
    OR CAST(credit.amount AS text) IS DISTINCT FROM CAST(record.coins AS text)
UNION ALL
SELECT
    coalesce(purchase, account),
    'a paid purchase',
    concat('none; entry ', sequence, ' credits ', amount, ' coins to ', account)
FROM credits
WHERE NOT EXISTS (
    SELECT 1 FROM documents WHERE kind = 'purchase' AND status IN ('paid', 'claimed', 'refunded', 'disputed') AND id = credits.purchase)
UNION ALL
SELECT
    record.id,
    concat(record.refunded, ' to ', record.refunding, ' coins back from ', record.account),
    iif(back.account IS NULL, 'none', concat(back.coins, ' coins back from ', back.account))
FROM records AS record
LEFT JOIN taken AS back ON back.purchase = record.id
WHERE back.account <> record.account
    OR coalesce(back.coins, 0) NOT BETWEEN record.refunded AND record.refunding
UNION ALL
SELECT
    coalesce(purchase, account),
    'a paid purchase',
    concat(coins, ' coins back from ', account)
FROM taken
WHERE NOT EXISTS (
    SELECT 1 FROM documents WHERE kind = 'purchase' AND status IN ('paid', 'claimed', 'refunded', 'disputed') AND id = taken.purchase)
ORDER BY 1
